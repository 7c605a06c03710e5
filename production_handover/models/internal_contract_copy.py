"""From the draft to the formal contract: rows are taken over when the draft is signed (D11.3)."""

from odoo import models
from odoo.addons.order_confirmation.models.signoff_section import canonical_value


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _copy_draft(self):
        """Take the rows of the signed draft over into the formal contract.

        What was corrected in the formal contract stays, unless the draft itself changed there since it was taken over:
        the difference is shown to whoever signs.
        """
        self.ensure_one()
        by_draft = {line.draft_line_id: line for line in self.line_ids if line.draft_line_id}
        gone = self.line_ids.filtered(lambda line: line.copied and not line.draft_line_id)
        gone.unlink()
        new, goods = [], self.draft_line_ids._goods_fields
        for row in self.draft_line_ids:
            now = row._goods_copied()
            line = by_draft.get(row)
            if not line:
                new.append({**row._goods_values(goods), "contract_id": self.id, "draft_line_id": row.id, "copied": now,
                            "sequence": row.sequence, "sale_line_id": row.sale_line_id.id,
                            "product_id": row.sale_line_id.product_id.id})  # fmt: skip
                continue
            before = line.copied or {}
            values = row._goods_values(name for name in goods if now[name] != before.get(name))
            if values or row.sequence != line.sequence:
                line.write({**values, "copied": now, "sequence": row.sequence, "sale_line_id": row.sale_line_id.id})
        self.env["internal.contract.line"].create(new)

    def action_signoff_amend(self, reason):
        """Amend approved contracts: the draft of the next round begins as the formal contract was approved.

        :param str reason: why
        """
        self.check_access("write")
        self._check_not_over({"state": "draft"})
        res = super().action_signoff_amend(reason)
        for contract in self.sudo():
            contract._restart_draft()
        return res

    def _restart_draft(self):
        for line in self.line_ids:
            row = line.draft_line_id
            if not row:
                line.draft_line_id = row = self.env["internal.contract.draft.line"].create(
                    {
                        **line._goods_values(line._goods_fields),
                        "contract_id": self.id,
                        "sale_line_id": line.sale_line_id.id,
                    }
                )
            elif line._goods_copied() != row._goods_copied():
                row.write(line._goods_values(line._goods_fields))
            line.copied = row._goods_copied()


class InternalContractGoods(models.AbstractModel):
    _inherit = "internal.contract.goods.mixin"

    def _goods_values(self, names):
        """Values of goods fields for another row.

        :param names: fields
        :rtype: dict
        """
        self.ensure_one()
        return {name: self._fields[name].convert_to_write(self[name], self) for name in names}

    def _goods_copied(self):
        """Canonical values of the goods fields, to see later what changed.

        :rtype: dict
        """
        self.ensure_one()
        return {name: canonical_value(self, name) for name in self._goods_fields}
