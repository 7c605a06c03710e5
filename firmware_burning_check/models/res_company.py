"""How long a first article stands in a company (B10). Plain columns, no defaults."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    firmware_first_article_shift = fields.Boolean("First article in every shift")
    firmware_first_article_hours = fields.Float(
        "First article stands for", help="Hours from its last signature; 0: no limit."
    )
    firmware_label_font = fields.Char(
        "Label printer's font", help="A font on the printer that has Chinese; empty: E:SIMSUN.TTF."
    )

    _firmware_first_article_hours_check = models.Constraint(
        "CHECK(firmware_first_article_hours >= 0)", "Hours can't be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    firmware_first_article_shift = fields.Boolean(related="company_id.firmware_first_article_shift", readonly=False)
    firmware_first_article_hours = fields.Float(related="company_id.firmware_first_article_hours", readonly=False)
    firmware_label_font = fields.Char(related="company_id.firmware_label_font", readonly=False)
