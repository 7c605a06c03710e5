"""Where programs are burned (D11.5, D11.7)."""

from odoo import fields, models


class FirmwareStation(models.Model):
    """A burning station on the line."""

    _name = "firmware.station"
    _description = "Burning station"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char("Station", required=True)
    code = fields.Char(help="What programmers and logs call it.")
    barcode = fields.Char(copy=False)
    sequence = fields.Integer("Order in lists", default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)

    _barcode_unique = models.UniqueIndex(
        "(company_id, barcode) WHERE barcode IS NOT NULL", "Another station has this barcode."
    )
