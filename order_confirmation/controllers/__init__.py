from . import files, order_page, portal, signoff_print, status
