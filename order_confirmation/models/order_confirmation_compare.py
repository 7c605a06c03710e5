"""Whether an order still says what its sheet says: the flag for lists, the difference in words."""

from odoo import api, fields, models

from .order_confirmation import CLERKS, OPEN_STATES


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    outdated = fields.Boolean(
        compute="_compute_outdated",
        store=True,
        readonly=True,
        help="The order no longer says what this sheet says.",
    )
    difference_text = fields.Text(
        string="Changed since This Sheet",
        compute="_compute_difference_text",
        groups=CLERKS,
    )

    def _compute_outdated(self):
        # No @depends on purpose: triggers on every order line would cost each order a query.
        # Orders that have a sheet ask for this themselves (`_confirmation_touched`).
        compared = self.sudo().filtered(
            lambda sheet: sheet.state in (*OPEN_STATES, "confirmed") and sheet._sheet_order()
        )
        contents = {}
        for sheets in compared._by_kind():
            contents |= sheets._sheet_order()._confirmation_content()
        for sheet in self.sudo():
            order = sheet._sheet_order()
            sheet.outdated = sheet in compared and not order._confirmation_says_same(sheet, contents[order])
        self._meet_gates()

    def _meet_gates(self):
        # Also where the flag stays as it was: goods that leave at this moment lock the row of the
        # sheet, and only a written row makes them look again.
        if self.ids:
            self.env.cr.execute("UPDATE order_confirmation SET outdated = outdated WHERE id = ANY(%s)", [self.ids])

    def _compare_again(self):
        """Compare these sheets with their orders again, lazily: once, when it is read or flushed."""
        if self:
            self.env.add_to_compute(self._fields["outdated"], self)
            self.modified(["outdated"])

    @api.depends("outdated")
    def _compute_difference_text(self):
        for sheet in self:
            sheet.difference_text = "\n".join(sheet._difference_lines()) if sheet.outdated else False

    def _difference_lines(self):
        """What the order says today and the sheet does not, as text for people who may see prices.

        :rtype: list[str]
        """
        self.ensure_one()
        return self._sheet_order().sudo()._confirmation_difference_lines(self)
