from . import agreement, export_papers, files, order_page, portal, signoff, signoff_print, statement, status
