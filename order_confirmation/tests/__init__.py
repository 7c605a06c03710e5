from . import (
    test_answer,
    test_gate_confirm,
    test_gate_goods,
    test_immutable,
    test_issue,
    test_portal_answer,
    test_portal_order,
    test_portal_page,
    test_status_page,
    test_tours,
)
