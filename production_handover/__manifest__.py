{
    "name": "Production Hand-over",
    "version": "19.0.1.0.0",
    "summary": "Internal contracts that each department vouches for",
    "author": "Order Confirmation Team",
    "website": "https://example.com/order-confirmation",
    "category": "Manufacturing/Manufacturing",
    "license": "LGPL-3",
    "depends": ["order_confirmation", "sale_mrp", "purchase_mrp"],
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/internal_contract_route.xml",
        "views/internal_contract_views.xml",
        "views/sale_order_views.xml",
        "views/menu.xml",
    ],
}
