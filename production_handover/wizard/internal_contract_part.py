"""Dialog in which engineering gives a row of a contract its part number and its bill of materials (D11.2)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class InternalContractPart(models.TransientModel):
    """One dialog for one row: a product that is there or a new one, and a BOM: chosen, made here, or copied."""

    _name = "internal.contract.part"
    _description = "Part Number and BOM"

    line_id = fields.Many2one("internal.contract.line", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="line_id.company_id")
    contract_id = fields.Many2one(related="line_id.contract_id")
    model_text = fields.Char(related="line_id.model_text")
    specification = fields.Text(related="line_id.specification")
    quantity = fields.Float(related="line_id.quantity")
    row_uom_id = fields.Many2one(related="line_id.uom_id", string="Unit of the Row")
    customer_part = fields.Char(related="line_id.customer_part")
    # What the row said when the dialog was opened: who comes second is told what the first one gave.
    expected_product_id = fields.Many2one("product.product", readonly=True)
    expected_bom_id = fields.Many2one("mrp.bom", readonly=True)

    mode = fields.Selection(
        [("existing", "Existing Product"), ("new", "New Product")], string="Part Number From", default="existing",
        required=True,
    )  # fmt: skip
    product_id = fields.Many2one(
        "product.product", string="Part Number",
        domain="[('type', '=', 'consu'), ('company_id', 'in', (False, company_id))]",
    )  # fmt: skip
    suggestion_ids = fields.One2many("internal.contract.part.suggestion", "part_id", string="Suggestions")
    new_name = fields.Char(string="Product Name")
    new_code = fields.Char(string="New Part Number")
    new_categ_id = fields.Many2one("product.category", string="Category")
    new_uom_id = fields.Many2one("uom.uom", string="Unit")
    new_shared = fields.Boolean(string="For All Companies", default=True)

    supply = fields.Selection(
        [("make", "Make"), ("buy", "Buy")], default="make", required=True,
        help="What is bought needs no bill of materials.",
    )  # fmt: skip
    bom_mode = fields.Selection(
        [("existing", "Existing"), ("new", "From Scratch"), ("copy", "Copy"), ("none", "Not Yet")],
        string="BOM From", default="existing", required=True,
    )  # fmt: skip
    bom_id = fields.Many2one(
        "mrp.bom", string="Bill of Materials",
        domain="[('product_tmpl_id.product_variant_ids', '=', product_id), ('product_id', 'in', (False, product_id)), "
        "('company_id', 'in', (False, company_id))]",
    )  # fmt: skip
    source_bom_id = fields.Many2one(
        "mrp.bom", string="Copy Of", domain="[('company_id', 'in', (False, company_id))]"
    )  # fmt: skip
    component_ids = fields.One2many("internal.contract.part.component", "part_id", string="Components")
    bom_text = fields.Text(string="BOM on the Contract", compute="_compute_bom_text")
    bom_change = fields.Text(string="Changed since Then", compute="_compute_bom_text")

    @api.depends("line_id")
    def _compute_bom_text(self):
        words, now = self.line_id._bom_words(), self.line_id._bom_snapshots()
        for part in self:
            frozen, line = part.line_id.sudo().bom_frozen, part.line_id
            # Names in the reader's language where there still are any.
            names = {**frozen["labels"], **(now[line]["labels"] if line in now else {})} if frozen else {}
            lines = self.env["internal.contract.bom.snapshot"]._lines({**frozen, "labels": names}) if frozen else ()
            part.bom_text = "\n".join(lines) or False
            part.bom_change = "\n".join(words.get(line, ())) or False

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.product_id and self.bom_id.product_tmpl_id != self.product_id.product_tmpl_id:
            found = self.env["mrp.bom"]._bom_find(self.product_id._origin, company_id=self.company_id.id)
            self.bom_id = found[self.product_id._origin]
            if self.bom_id:
                self.supply, self.bom_mode = "make", "existing"

    @api.model
    def _prepare_for(self, line):
        """The dialog for a row.

        :param internal.contract.line line: whose part number is given
        :rtype: internal.contract.part
        """
        suggestions = self._suggest(line)
        similar = next((bom for _product, _reason, bom in suggestions if bom), self.env["mrp.bom"])
        return self.create(
            {
                "line_id": line.id,
                "expected_product_id": line.product_id.id,
                "expected_bom_id": line.bom_id.id,
                "product_id": line.product_id.id,
                "bom_id": line.bom_id.id,
                "supply": line.supply or "make",
                "new_name": line.model_text,
                "new_uom_id": line.uom_id.id,
                "new_categ_id": (similar.product_tmpl_id.categ_id or self._default_category()).id,
                "source_bom_id": similar.id,
                "suggestion_ids": [
                    Command.create({"product_id": product.id, "reason": reason})
                    for product, reason, _bom in suggestions
                ],
            }
        )

    def _default_category(self):
        return self.env.ref("product.product_category_goods", raise_if_not_found=False) or self.env[
            "product.category"
        ].search([], limit=1)

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Part Number and BOM"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # === ACTS ===

    def action_apply(self):
        """Write part number and BOM onto the row, as engineering.

        :returns: closes the dialog, or opens a BOM that was copied
        :rtype: dict
        :raises AccessError: for anybody but engineering
        :raises UserError: saying what is missing, or who was first
        """
        self.ensure_one()
        self._check_engineer()
        self._lock_row()
        product = self._product()
        bom = self._bom(product)
        self.line_id.write({"product_id": product.id, "supply": self.supply, "bom_id": bom.id})
        if self.supply == "make" and self.bom_mode == "copy":
            return {"type": "ir.actions.act_window", "res_model": "mrp.bom", "res_id": bom.id, "view_mode": "form"}
        return {"type": "ir.actions.act_window_close"}

    def action_take_bom(self):
        """Take the BOM of the row as it is now.

        :rtype: dict
        """
        self.ensure_one()
        self.line_id.action_take_bom()
        return {"type": "ir.actions.act_window_close"}

    def _check_engineer(self):
        line = self.line_id
        line.check_access("write")
        line._check_may_write(("product_id", "bom_id"))
        line.contract_id._check_not_over({"line_ids": True})
        line.contract_id._signoff_refuse_locked()

    def _lock_row(self):
        """Whoever comes second waits here, then reads what the first one gave.

        :raises UserError: naming him
        """
        line = self.line_id.sudo()
        line.contract_id.signoff_head_id._lock()
        line.invalidate_recordset(["product_id", "bom_id"])
        if line.product_id != self.expected_product_id.sudo() or line.bom_id != self.expected_bom_id.sudo():
            raise UserError(
                self.env._(
                    "“%(row)s” was given its part number by %(name)s in the meantime: %(product)s, %(bom)s. "
                    "Nothing was changed: close this dialog and look at the row.",
                    row=line.model_text,
                    name=line.write_uid.name,
                    product=line.product_id.display_name or self.env._("no product"),
                    bom=line.bom_id.display_name or self.env._("no bill of materials"),
                )
            )

    # === PRODUCT ===

    def _product(self):
        if self.mode == "existing":
            if not self.product_id:
                raise UserError(self.env._("Choose the product, or make a new one."))
            self.product_id.check_access("read")
            return self.product_id
        missing = [
            self._fields[name]._description_string(self.env)
            for name in ("new_name", "new_categ_id", "new_uom_id")
            if not self[name]
        ]
        if missing:
            raise UserError(self.env._("A new product also needs: %(fields)s.", fields=", ".join(missing)))
        # Giving part numbers is what the engineers' group is for; who may edit products otherwise is another question.
        return self.env["product.product"].sudo().create(
            {
                "name": self.new_name,
                "default_code": self._new_number(),
                "categ_id": self.new_categ_id.id,
                "uom_id": self.new_uom_id.id,
                "type": "consu",
                "is_storable": True,
                "company_id": False if self.new_shared else self.company_id.id,
            }
        ).with_env(self.env)  # fmt: skip

    # === BILL OF MATERIALS ===

    def _bom(self, product):
        """The BOM of the row, made here where it is asked for.

        :param product.product product: what is made
        :rtype: mrp.bom
        """
        boms = self.env["mrp.bom"]
        if self.supply == "buy" or self.bom_mode == "none":
            return boms
        if self.bom_mode == "existing":
            if not self.bom_id:
                raise UserError(
                    self.env._("Choose the bill of materials, make one, copy one, or say “Not Yet”. What is bought "
                               "needs none.")
                )  # fmt: skip
            if self.bom_id.product_tmpl_id != product.product_tmpl_id or self.bom_id.product_id not in (
                product.browse(), product,
            ):  # fmt: skip
                raise UserError(
                    self.env._(
                        "%(bom)s is not a bill of materials of %(product)s. To make another one like it, copy it.",
                        bom=self.bom_id.display_name,
                        product=product.display_name,
                    )
                )
            self.bom_id.check_access("read")
            return self.bom_id
        values = {
            "product_tmpl_id": product.product_tmpl_id.id,
            "product_id": product.id if len(product.product_tmpl_id.product_variant_ids) > 1 else False,
            "company_id": self.company_id.id,
        }
        made = self._new_bom(product, values) if self.bom_mode == "new" else self._copied_bom(product, values)
        return made.with_env(self.env)

    def _new_bom(self, product, values):
        rows = self.component_ids
        bad = rows.filtered(lambda row: row.uom_id.compare(row.quantity, 0) <= 0)
        if not rows or bad:
            raise UserError(
                self.env._("%(product)s: the quantity must be more than zero.",
                           product=bad[0].product_id.display_name)
                if bad else self.env._("A bill of materials from scratch needs at least one component.")
            )  # fmt: skip
        rows.product_id.check_access("read")
        components = [
            Command.create(
                {"product_id": row.product_id.id, "product_qty": row.quantity, "product_uom_id": row.uom_id.id}
            )
            for row in rows
        ]
        return self.env["mrp.bom"].sudo().create(
            {**values, "product_qty": 1.0, "product_uom_id": product.uom_id.id, "bom_line_ids": components}
        )  # fmt: skip

    def _copied_bom(self, product, values):
        source = self.source_bom_id
        if not source:
            raise UserError(self.env._("Choose the bill of materials that is copied."))
        source.check_access("read")
        source = source.sudo()
        parts = (source.bom_line_ids, source.operation_ids, source.byproduct_ids)
        if any(part.bom_product_template_attribute_value_ids for part in parts):
            raise UserError(
                self.env._(
                    "%(bom)s has rows for some variants only: such a BOM can't be copied for one product. Make one "
                    "from scratch, or copy another one.",
                    bom=source.display_name,
                )
            )
        if not product.uom_id._has_common_reference(source.product_uom_id):
            raise UserError(
                self.env._(
                    "%(bom)s is for %(unit)s, %(product)s is counted in %(other)s: copy another one.",
                    bom=source.display_name,
                    unit=source.product_uom_id.name,
                    product=product.display_name,
                    other=product.uom_id.name,
                )
            )
        return source.copy({**values, "code": False})


class InternalContractPartComponent(models.TransientModel):
    _name = "internal.contract.part.component"
    _description = "Component in the Part Number Dialog"

    part_id = fields.Many2one("internal.contract.part", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="part_id.company_id")
    product_id = fields.Many2one(
        "product.product", string="Component", required=True,
        domain="[('type', '=', 'consu'), ('company_id', 'in', (False, company_id))]", ondelete="cascade",
    )  # fmt: skip
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(
        "uom.uom", string="Unit", compute="_compute_uom_id", store=True, readonly=False, required=True, precompute=True,
        ondelete="cascade",
    )  # fmt: skip

    @api.depends("product_id")
    def _compute_uom_id(self):
        for row in self:
            row.uom_id = row.product_id.uom_id


class InternalContractLine(models.Model):
    _inherit = "internal.contract.line"

    contract_delivery = fields.Date(related="contract_id.date_delivery", string="Contract Delivery Date")

    def action_part(self):
        """Open the dialog "Part Number and BOM" for a row.

        :rtype: dict
        :raises AccessError: for anybody but engineering
        """
        self.ensure_one()
        self.check_access("write")
        self._check_may_write(("product_id", "bom_id"))
        return self.env["internal.contract.part"]._prepare_for(self)._open()
