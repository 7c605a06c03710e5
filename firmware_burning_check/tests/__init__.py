from . import (
    test_firmware_contract,
    test_firmware_papers,
    test_firmware_production,
    test_firmware_stock_gate,
)
