from . import (
    base_module_uninstall,
    base_partner_merge,
    order_clause_preview,
    order_confirmation_record,
    order_confirmation_text,
    order_shortage,
    signoff_copies,
    signoff_my_pin,
    signoff_paper_entry,
    signoff_process_issue,
    signoff_route_test,
    signoff_urgent,
)
