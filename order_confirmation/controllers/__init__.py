from . import files, order_page, portal, signoff, signoff_print, status
