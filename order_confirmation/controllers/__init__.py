from . import files, order_page, portal, status
