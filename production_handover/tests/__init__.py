from . import (
    test_internal_contract,
    test_internal_contract_alert,
    test_internal_contract_bom,
    test_internal_contract_part,
    test_internal_contract_part_check,
)
