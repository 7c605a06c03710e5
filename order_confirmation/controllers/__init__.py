from . import (
    acceptance,
    agreement,
    delivery,
    export_papers,
    files,
    order_page,
    portal,
    service,
    signoff,
    signoff_print,
    statement,
    status,
)
