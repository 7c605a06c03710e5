from . import test_internal_contract
