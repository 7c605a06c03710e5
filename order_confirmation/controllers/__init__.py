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
from . import agreement, export_papers, files, order_page, portal, shortage, signoff, signoff_print, statement, status
