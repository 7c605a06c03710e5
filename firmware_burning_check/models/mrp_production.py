"""Manufacturing orders carry the program that their goods must have (D11.1)."""

from odoo import fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    firmware_program_id = fields.Many2one(
        "firmware.program", "Program", copy=False, check_company=True, index="btree_not_null"
    )

    def _firmware_stock_refusal(self):
        """What keeps the goods of these orders out of stock: each room of this module adds its own.

        :returns: messages by order, without those that nothing holds
        :rtype: dict[mrp.production, list[str]]
        """
        return {}
