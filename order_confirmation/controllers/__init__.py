from . import portal
from . import order_page
from . import status
from . import files
