"""Products that are programmed: which programs they may carry (D11.1)."""

from odoo import api, fields, models, tools

#: What makes a product one that gates ask about.
GATED = ("firmware_needed", "firmware_ageing_needed")


class ProductTemplate(models.Model):
    _inherit = "product.template"

    firmware_needed = fields.Boolean("Needs a program")
    firmware_program_ids = fields.Many2many(
        "firmware.program",
        "firmware_program_product_template_rel",
        "product_tmpl_id",
        "program_id",
        "Allowed programs",
        copy=False,
    )
    firmware_program_id = fields.Many2one("firmware.program", "Default program", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """The first programmed product opens the gates of this module."""
        templates = super().create(vals_list)
        if any(vals.get(name) for vals in vals_list for name in GATED):
            self.env.registry.clear_cache()
        return templates

    def write(self, vals):
        """Gates look again at whether there are programmed products."""
        res = super().write(vals)
        if any(name in vals for name in GATED):
            self.env.registry.clear_cache()
        return res

    @api.model
    @tools.ormcache()
    def _firmware_used(self):
        """Whether any product must be programmed or aged: where none is, gates read no product.

        :rtype: bool
        """
        self.flush_model(GATED)
        self.env.cr.execute("SELECT 1 FROM product_template WHERE firmware_needed OR firmware_ageing_needed LIMIT 1")
        return bool(self.env.cr.fetchone())
