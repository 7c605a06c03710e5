from . import test_firmware_stock_gate
