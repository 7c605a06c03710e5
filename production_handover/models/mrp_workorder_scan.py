"""Scanning a route card: the same barcode starts an operation, and finishes it (D04.4)."""

import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .mrp_route_card import PREFIX

#: A scanner that reads the same code twice in one go must not finish what it has just started.
TWICE = timedelta(seconds=5)


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    @api.model
    def handover_scan(self, code):
        """Start the work order of a scanned barcode, or finish it where it is under way, as whoever is logged in.

        :param str code: as the scanner typed it
        :returns: ``act`` (``started`` or ``finished``), ``title``, ``message``
        :rtype: dict
        :raises UserError: saying why it can't be, and what to do
        """
        order = self._of_card(code)
        order._check_scan()
        # Two scanners on one code: the second waits here, is run again, and sees what the first one did.
        self.env.cr.execute("SELECT id FROM mrp_workorder WHERE id = %s FOR NO KEY UPDATE", [order.id])
        return order._scan_finish() if order.state == "progress" else order._scan_start()

    @api.model
    def _of_card(self, code):
        """The work order of a barcode, which its id ends.

        :param str code: scanned or typed
        :rtype: mrp.workorder
        :raises UserError: for what is no barcode of a route card, and for another company's
        """
        code = code.strip() if isinstance(code, str) else ""
        found = re.fullmatch(r"(.*/)([1-9]\d{0,8})", code)
        order = self.sudo().browse(int(found[2])).exists() if found else self.sudo()
        if not order or code not in (order.barcode, f"{PREFIX}{order.id}"):
            raise UserError(
                self.env._(
                    "“%(code)s” is no operation of a route card. Scan the barcode beside the operation again; print "
                    "the card anew if it can't be read.",
                    code=code[:60],
                )
            )
        if order.company_id not in self.env.companies:
            raise UserError(
                self.env._(
                    "%(code)s belongs to another company. Choose that company at the top of the screen first.",
                    code=code,
                )
            )
        order = order.with_env(self.env)
        try:
            order.check_access("write")
        except AccessError as error:
            raise UserError(
                self.env._("Only production starts and finishes operations: ask for that right.")
            ) from error
        return order

    def _check_scan(self):
        """Whether the work order can be started or finished now.

        :raises UserError: saying what is in the way
        """
        values = {"operation": self.name, "production": self.production_id.name}
        self.production_id._handover_check_released()
        if self.production_id.state == "cancel" or self.state == "cancel":
            raise UserError(
                self.env._("%(operation)s of %(production)s is cancelled: nothing is to be done.", **values)
            )
        if self.state == "done" or self.production_id.state == "done":
            raise UserError(
                self.env._(
                    "%(operation)s of %(production)s is finished already, on %(day)s.",
                    day=self.env["handover.sheet"]._page_moment(self.date_finished), **values,
                )
            )  # fmt: skip
        if self.production_id.state == "draft":
            raise UserError(
                self.env._(
                    "%(production)s is not confirmed yet: planning confirms it, then %(operation)s can begin.", **values
                )
            )
        before = self.blocked_by_workorder_ids.filtered(lambda order: order.state not in ("done", "cancel"))
        if self.state != "progress" and before:
            raise UserError(
                self.env._(
                    "%(operation)s of %(production)s comes after %(before)s: finish that first.",
                    before=", ".join(before.mapped("name")), **values,
                )
            )  # fmt: skip

    def _scan_start(self):
        self.button_start()
        return {
            "act": "started",
            "title": self.env._("Started: %(operation)s", operation=self.name),
            "message": self._scan_words(),
        }

    def _scan_finish(self):
        begun = max(self.time_ids.mapped("date_start"), default=None) or self.date_start
        if begun and fields.Datetime.now() - begun < TWICE:
            raise UserError(
                self.env._(
                    "%(operation)s was started a moment ago. Scan it again when it is finished.", operation=self.name
                )
            )
        self.button_finish()
        return {
            "act": "finished",
            "title": self.env._("Finished: %(operation)s", operation=self.name),
            "message": self._scan_words(),
        }

    def _scan_words(self):
        following = self.production_id.workorder_ids.filtered(
            lambda order: order.state not in ("done", "cancel", "progress")
        ).sorted(lambda order: (order.sequence, order.id))[:1]
        where = f"{self.production_id.name} · {self.product_id.display_name} · {self.workcenter_id.name}"
        if self.state == "done" and following:
            return self.env._("%(where)s. Next: %(operation)s.", where=where, operation=following.name)
        return where
