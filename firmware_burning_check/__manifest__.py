{
    "name": "Firmware Burning Check",
    "version": "19.0.1.0.0",
    "summary": "The program that the contract names is the one in the product, and the carton says so",
    "author": "Order Confirmation Team",
    "website": "https://example.com/order-confirmation",
    "category": "Manufacturing/Manufacturing",
    "license": "LGPL-3",
    "depends": [
        "production_handover",
        "barcodes",
        "barcodes_gs1_nomenclature",
    ],
    "external_dependencies": {
        "python": [
            "bincopy",
        ],
    },
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/internal_contract_route.xml",
        "views/firmware_program_views.xml",
        "views/firmware_goods_views.xml",
        "views/firmware_papers.xml",
        "data/firmware_program_route.xml",
        "wizard/firmware_program_views.xml",
        "views/menu.xml",
    ],
}
