"""Programs that are burned into products: one number, one set of bytes (B09, D11.1)."""

from odoo import api, fields, models


class FirmwareProgram(models.Model):
    """One program as the contract names it: its number, and what exactly that number stands for."""

    _name = "firmware.program"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Program"
    _order = "number, id"
    _rec_names_search = ["number", "revision"]
    _check_company_auto = True

    number = fields.Char("Program number", required=True, index="trigram", tracking=True)
    revision = fields.Char(tracking=True)
    chip = fields.Char("Target chip", tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("released", "Released for use"),
            ("superseded", "Replaced program"),
            ("withdrawn", "Withdrawn program"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    superseded_by_id = fields.Many2one("firmware.program", "Replaced by", readonly=True, copy=False, check_company=True)
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "firmware_program_product_template_rel",
        "program_id",
        "product_tmpl_id",
        "Products it is for",
    )

    _number_unique = models.UniqueIndex(
        "(company_id, lower(btrim(number)))", "There is a program with this number already."
    )

    @api.depends("number", "revision")
    def _compute_display_name(self):
        for program in self:
            program.display_name = " ".join(filter(None, (program.number, program.revision)))

    def _fits(self, product):
        """Whether this program may be burned into this product.

        :param product.product product: one variant
        :rtype: bool
        """
        self.ensure_one()
        return self in product._firmware_programs()
