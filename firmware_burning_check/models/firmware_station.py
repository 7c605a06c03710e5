"""Where programs are burned, and with what (D11.5, D11.7)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


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
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    programmer_id = fields.Many2one(
        "firmware.programmer", "Programmer in place", check_company=True, ondelete="restrict", index="btree_not_null",
        help="Another programmer here asks for a new first article.",
    )  # fmt: skip
    first_article_hours = fields.Float(
        "Hours a first article stands", help="0: as the company says. Counted from its last signature."
    )

    _barcode_unique = models.UniqueIndex(
        "(company_id, barcode) WHERE barcode IS NOT NULL", "Another station has this barcode."
    )
    _hours_check = models.Constraint("CHECK(first_article_hours >= 0)", "Hours can't be negative.")

    def write(self, vals):
        """Another programmer ends the first articles of the station (B10).

        :raises UserError: where a station that has first articles would go to another company
        """
        if "company_id" in vals:
            self._check_company_stays(vals["company_id"])
        changed = self.browse()
        if "programmer_id" in vals:
            changed = self.filtered(lambda station: station.programmer_id.id != (vals["programmer_id"] or False))
        res = super().write(vals)
        if changed:
            self.env["firmware.first.article"]._programmer_changed(changed)
        return res

    def _check_company_stays(self, company_id):
        moved = self.filtered(lambda station: station.company_id.id != company_id)
        if moved and self.env["firmware.first.article"].sudo().search_count([("station_id", "in", moved.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%(station)s has first articles of its company: archive it and make a new station in the other "
                    "company.",
                    station=moved[0].name,
                )
            )


class FirmwareProgrammer(models.Model):
    """The device that burns."""

    _name = "firmware.programmer"
    _description = "Programmer"
    _order = "name, id"
    _rec_names_search = ["name", "serial_number"]
    _check_company_auto = True

    name = fields.Char("Programmer", required=True)
    kind = fields.Char("Make and type", help="Such as: SEGGER Flasher ATE, Elnec BeeProg3.")
    serial_number = fields.Char(copy=False)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)

    _serial_unique = models.UniqueIndex(
        "(company_id, lower(btrim(serial_number))) WHERE serial_number IS NOT NULL",
        "Another programmer has this serial number.",
    )

    @api.depends("name", "serial_number")
    def _compute_display_name(self):
        for programmer in self:
            programmer.display_name = " · ".join(filter(None, (programmer.name, programmer.serial_number)))
