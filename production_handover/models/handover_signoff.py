"""The flow sheet under sign-off: whose signature means what (D18), and which acts sign (B16)."""

from odoo import models
from odoo.addons.order_confirmation.models.signoff_section import Section
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    _signoff_lock_finished = False
    _signoff_follows_stage = True
    _signoff_states = ("made", "shipping")
    _signoff_ends = {"cancelled_on": "cancelled", "done_on": "done"}
    _signoff_purposes = {
        "made": _lt("Sheet made"),
        "engineering": _lt("Taken over by engineering"),
        "decision": _lt("Stock check"),
        "take_over": _lt("Taken over by production"),
        "production": _lt("Production done"),
        "inspection": _lt("Finished goods inspected"),
        "stock_in": _lt("Received into stock"),
    }
    _signoff_acts = {
        "produced": _lt("Reporting production done"),
        "inspected": _lt("Recording the inspection"),
        "received": _lt("Receiving into stock"),
    }
    _signoff_sections = {
        "order": Section(
            _lt("Order"),
            fields=("partner_id", "date_delivery", "priority", "payment_words", "payment_before_shipment",
                    "other_requirements"),
            lines={"line_ids": ("product_id", "description", "quantity", "uom_id")},
        ),
        "technical": Section(_lt("Technical requirements"), fields=("technical_standards", "product_requirements")),
        "decision": Section(
            _lt("Stock check"), lines={"line_ids": ("stock_available", "decision", "quantity_stock")}
        ),
        "papers": Section(_lt("Drawings and papers"), files=True),
    }  # fmt: skip

    def _signoff_check_start(self):
        for sheet in self:
            sheet._check_not_over({"state": "made"})
            if not sheet.line_ids:
                raise UserError(self.env._("%(sheet)s has no goods.", sheet=sheet.name))
        return super()._signoff_check_start()

    def _signoff_check_sign(self, step, signer):
        """The stock check is signed once every row is decided.

        :raises UserError: naming the rows that are not
        """
        if step.purpose == "decision":
            open_rows = self.line_ids.filtered(lambda line: not line.decision)
            if open_rows:
                raise UserError(
                    self.env._(
                        "Not decided yet, from stock or to be produced: %(rows)s.",
                        rows=", ".join(open_rows.product_id.mapped("display_name")),
                    )
                )
        return super()._signoff_check_sign(step, signer)

    def _is_signed(self, purpose):
        """Whether all steps of a purpose are signed, or were not needed, in the current round.

        :param str purpose: see ``_signoff_purposes``
        :rtype: bool
        """
        head = self.sudo().signoff_head_id
        if head.state == "finished":
            return True
        if head.state != "running":
            return False
        steps = head._current_steps().filtered(lambda step: step.purpose == purpose)
        return bool(steps) and all(step.state in ("signed", "skipped") for step in steps)
