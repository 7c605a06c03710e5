from . import handover_report_entry
