"""Rows: of the draft as sales wrote it, and of the formal contract with part number and BOM."""

from odoo import fields, models


class InternalContractDraftLine(models.Model):
    """A row of the draft (初稿)."""

    _name = "internal.contract.draft.line"
    _description = "Row of a Contract Draft"
    _inherit = ["internal.contract.goods.mixin"]

    _signoff_parent_lines = "draft_line_ids"


class InternalContractLine(models.Model):
    """A row of the formal contract; its product and BOM are given by engineering (D11.2)."""

    _name = "internal.contract.line"
    _description = "Row of an Internal Contract"
    _inherit = ["internal.contract.goods.mixin"]
    _check_company_auto = True

    _signoff_parent_lines = "line_ids"
    _own_fields = frozenset({"draft_line_id", "copied", "production_made_on"})

    draft_line_id = fields.Many2one(
        "internal.contract.draft.line", string="Draft Row", ondelete="set null", index="btree_not_null", copy=False
    )
    copied = fields.Json(readonly=True, copy=False)  # the draft's values as they were taken over last
    product_id = fields.Many2one(
        "product.product", string="Part Number", index="btree_not_null", ondelete="restrict", check_company=True
    )
    bom_id = fields.Many2one(
        "mrp.bom", string="Bill of Materials", index="btree_not_null", ondelete="restrict", check_company=True
    )
    bom_digest = fields.Char(string="BOM Version", readonly=True, copy=False)
    state = fields.Selection(related="contract_id.state")  # not stored: every stage would write every row
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True)
