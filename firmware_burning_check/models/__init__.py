from . import (
    firmware_program,
    firmware_station,
    mrp_production,
    product_product,
    product_template,
    sale_order_line,
    stock_lot,
    stock_move,
)
