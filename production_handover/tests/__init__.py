from . import test_internal_contract, test_internal_contract_alert
