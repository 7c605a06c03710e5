from . import (
    handover_finding_settle,
    handover_original,
    handover_outcome_entry,
    handover_override_entry,
    handover_report_entry,
    internal_contract_part,
    internal_contract_part_number,
    internal_contract_part_suggest,
)
