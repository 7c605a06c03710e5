"""The export papers of an order: the usual list, sending, what its customer may fetch (D14.8)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    export_paper_ids = fields.One2many("order.export.paper", "sale_order_id", string="Export Papers")

    def action_export_papers(self):
        """Add the papers that this customer or country usually needs; those that are listed already stay.

        :raises UserError: where there is no list, or nothing to add
        """
        self.ensure_one()
        self.check_access("write")
        template = self.env["order.export.template"]._for_order(self)
        if not template.line_ids:
            raise UserError(
                self.env._(
                    "There is no list of export papers for this customer or country. Add the papers by hand, or ask a "
                    "manager to set up a list."
                )
            )
        there = self.export_paper_ids.kind_id
        lines = template.line_ids.filtered(
            lambda line: (
                line.kind_id.active
                and line.kind_id not in there
                and (not line.kind_id.only_lc or self.export_payment == "lc")
            )
        )
        if not lines:
            raise UserError(self.env._("All papers of the list “%(list)s” are there already.", list=template.name))
        day = self.export_etd or self._export_promised_day()
        self.env["order.export.paper"].create(
            [
                {
                    "sale_order_id": self.id,
                    "kind_id": line.kind_id.id,
                    "sequence": line.sequence,
                    "user_id": (line.user_id or self.user_id).id,
                    "due_date": day - timedelta(days=line.days) if day else False,
                }
                for line in lines
            ]
        )

    def action_export_send(self):
        """Open the mail with the clearance papers.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        return self.env["order.export.send"]._open_for(self)

    def _export_portal_papers(self):
        """What the customer may fetch on the page of this order: clearance papers that were sent.

        :rtype: order.export.paper
        """
        return self.sudo().export_paper_ids.filtered(lambda paper: paper.for_clearance and paper.sent_file_ids)

    def _export_portal_url(self, paper, file, access_token):
        token = f"?access_token={access_token}" if access_token else ""
        return f"/my/orders/{self.id}/papers/{paper.id}/{file.id}{token}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent_papers(self):
        if self.sudo().export_paper_ids.sent_file_ids:
            raise UserError(
                self.env._(
                    "Export papers of this order were sent and are kept: cancel the order instead of deleting it."
                )
            )
