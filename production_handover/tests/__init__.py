from . import (
    test_contract_milestone,
    test_contract_orders,
    test_contract_policy,
    test_contract_production,
    test_contract_race,
    test_internal_contract,
    test_internal_contract_alert,
    test_kit_release,
)
