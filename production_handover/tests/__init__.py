from . import test_handover_sheet, test_internal_contract, test_internal_contract_alert
