from . import (
    test_handover_acts,
    test_handover_production,
    test_handover_queries,
    test_handover_sheet,
    test_internal_contract,
    test_internal_contract_alert,
    test_internal_contract_difference,
    test_internal_contract_print,
    test_internal_contract_race,
    test_internal_contract_tick,
)
