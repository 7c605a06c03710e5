from . import (
    test_checksum_core,
    test_firmware_ageing,
    test_firmware_contract,
    test_firmware_papers,
    test_firmware_production,
    test_firmware_stock_gate,
    test_first_article,
    test_first_article_falls,
    test_first_article_label,
    test_image_core,
    test_program,
    test_program_download,
)
