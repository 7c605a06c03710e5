from . import firmware_hold_release
