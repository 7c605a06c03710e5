from . import agreement, files, order_page, portal, signoff, signoff_print, status
