from . import (
    firmware_burning_entry,
    firmware_explanation_entry,
    firmware_hold_release,
    firmware_log_import,
    firmware_program_compare,
    firmware_program_end,
    firmware_result_void,
)
