from . import order_confirmation_record
from . import order_confirmation_text
