"""What of a received transfer the supplier has confirmed, row by row (design §2, D16.2)."""

from odoo import models
from odoo.tools import format_list


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _confirmation_receipt_row_problem(self, baseline, contents, moves, arriving):
        """The first row of these moves that goes beyond what the supplier confirmed, or False.

        :param order.confirmation baseline: confirmed sheet
        :param dict contents: what the order says now
        :param stock.move moves: of this order, on their way in
        :param dict arriving: quantity per move that is not counted as received yet, in the move's unit
        :rtype: str | False
        """
        self.ensure_one()
        _topics, changed = self._confirmation_receipt_topics(baseline, contents)
        rows = {row.purchase_line_id: row for row in baseline.line_ids if row.covered and row.purchase_line_id}
        for line, line_moves in moves.grouped("purchase_line_id").items():
            if line.id in changed:
                return self.env._(
                    "%(order)s: %(product)s was changed after the supplier confirmed %(sheet)s (%(topics)s): it waits "
                    "until the next revision is confirmed. Ask %(clerk)s.",
                    order=self.name,
                    product=line.product_id.display_name,
                    sheet=baseline.display_name,
                    topics=format_list(self.env, changed[line.id]),
                    clerk=self.user_id.name or self.company_id.name,
                )
            row = rows.get(line)
            strange = line_moves.filtered(lambda move, line=line: not move._confirmation_is_of(line))
            quantity = row.uom_id._compute_quantity(row.quantity, line.product_uom_id, round=False) if row else 0.0
            if row and not strange and line_moves._confirmation_within_receipt(line, quantity, arriving):
                continue
            return self.env._(
                "%(order)s: the supplier has confirmed %(quantity)g of %(product)s on %(sheet)s; what goes beyond it "
                "waits for the next revision. Ask %(clerk)s.",
                order=self.name,
                quantity=0.0 if strange else quantity,
                product=(strange[:1].product_id or line.product_id).display_name,
                sheet=baseline.display_name,
                clerk=self.user_id.name or self.company_id.name,
            )
        return False
