from . import (  # isort: skip
    internal_contract_goods,
    internal_contract,
    internal_contract_line,
    internal_contract_requirement,
    internal_contract_signoff,
    internal_contract_copy,
    internal_contract_number,
    internal_contract_make,
    internal_contract_alert,
    sale_order,
)
