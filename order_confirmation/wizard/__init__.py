from . import order_confirmation_record, order_confirmation_text
