from . import (
    firmware_hold_release,
    firmware_program_compare,
    firmware_program_end,
)
