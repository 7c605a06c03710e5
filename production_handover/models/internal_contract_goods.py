"""What a row of a draft and a row of a formal contract both say of the goods (D11.1, D11.3)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: The same on both papers: compared field by field.
GOODS = (
    "model_text", "specification", "quantity", "uom_id", "accessories", "packaging", "requirements", "date_delivery",
    "customer_part",
)  # fmt: skip
SALES = "order_confirmation.group_order_confirmation_user"
ENGINEER = "production_handover.group_internal_contract_engineer"


class InternalContractGoods(models.AbstractModel):
    _name = "internal.contract.goods.mixin"
    _description = "Goods of an Internal Contract"
    _inherit = ["signoff.line.mixin"]
    _order = "sequence, id"
    _rec_name = "model_text"

    _signoff_parent = "contract_id"
    #: What draft and formal contract both say of a row; other modules add theirs.
    _goods_fields = GOODS
    #: Fields of the row that sales writes, and those that engineering writes.
    _sales_fields = frozenset((*GOODS, "sale_line_id", "sequence"))
    _engineer_fields = frozenset()
    #: Written by the contract itself.
    _own_fields = frozenset()

    contract_id = fields.Many2one("internal.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id")
    sequence = fields.Integer(default=10)
    sale_line_id = fields.Many2one(
        "sale.order.line", string="Order Row", index="btree_not_null", ondelete="set null", copy=False
    )
    model_text = fields.Char(string="Model", required=True)
    specification = fields.Text()
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    uom_id = fields.Many2one(
        "uom.uom", string="Unit", required=True, ondelete="restrict", default=lambda self: self._default_uom()
    )
    accessories = fields.Text()
    packaging = fields.Text()
    requirements = fields.Text(string="Requirements of This Row")
    date_delivery = fields.Date(string="Row Delivery Date", help="Empty: as the contract says.")
    customer_part = fields.Char(string="Customer Part Number")

    @api.model
    def _default_uom(self):
        return self.env.ref("uom.product_uom_unit", raise_if_not_found=False)

    @api.constrains("quantity")
    def _check_quantity(self):
        for row in self:
            if row.uom_id.compare(row.quantity, 0) <= 0:
                raise UserError(
                    self.env._("“%(model)s”: the quantity must be more than zero.", model=row.model_text or "")
                )

    def _signoff_line_name(self):
        return self.model_text or ""

    # === WHO WRITES WHAT ===

    def _check_may_write(self, names):
        """Sales writes what was promised, engineering part numbers and bills of materials; nobody the other's part.

        :param names: fields about to be written
        :raises AccessError: naming the department whose part it is
        """
        if self.env.su:
            return
        if self._sales_fields & set(names) and not self.env.user.has_group(SALES):
            raise AccessError(self.env._("What was promised to the customer is written by sales."))
        if self._engineer_fields & set(names) and not self.env.user.has_group(ENGINEER):
            raise AccessError(self.env._("Part numbers and bills of materials are written by engineering."))
        if self._own_fields & set(names):
            raise AccessError(self.env._("Where a row comes from is kept by the contract itself."))

    @api.model
    def default_get(self, fields):
        """No default, of the context or of a user, fills in what engineering or the contract itself writes."""
        kept = self._own_fields | self._engineer_fields
        kept |= {name for name, field in self._fields.items() if field.readonly and field.store}
        return super().default_get([name for name in fields if name not in kept])

    @api.model_create_multi
    def create(self, vals_list):
        """New rows come from sales.

        :raises AccessError: for anybody else, and for fields of engineering
        """
        self._check_may_write(set().union(GOODS, *vals_list))
        rows = super().create(vals_list)
        rows.contract_id._check_not_over({"line_ids": True})
        return rows

    def write(self, vals):
        """Each department writes its part.

        :raises AccessError: for the other's
        :raises UserError: for a contract that is over
        """
        self._check_may_write(vals)
        self.contract_id._check_not_over({"line_ids": True})
        if "contract_id" in vals and any(row.contract_id.id != vals["contract_id"] for row in self):
            raise UserError(self.env._("A row stays on its contract: add it to the other one instead."))
        return super().write(vals)

    def unlink(self):
        """Rows are taken off by sales.

        :raises AccessError: for anybody else
        """
        self._check_may_write(GOODS)
        self.contract_id._check_not_over({"line_ids": True})
        return super().unlink()
