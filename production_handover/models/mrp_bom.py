"""Changes of bills of materials, their components, by-products and operations are heard by contracts (D11.4).

A write costs a note in memory; what it means is looked at once before the commit, in one indexed query where no
contract uses the BOM.
"""

from odoo import api, models
from odoo.exceptions import UserError


class MrpBom(models.Model):
    _inherit = "mrp.bom"

    _contract_watched = frozenset({
        "active", "type", "product_tmpl_id", "product_id", "product_qty", "product_uom_id", "sequence", "company_id",
    })  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        """A new BOM may be the one a sub-assembly is made with from now on."""
        boms = super().create(vals_list)
        self.env["internal.contract.line"]._watch(boms=boms.ids)
        return boms

    def write(self, vals):
        """Contracts hear of what makes another version."""
        res = super().write(vals)
        if self._contract_watched & set(vals):
            self.env["internal.contract.line"]._watch(boms=self.ids)
        return res

    def unlink(self):
        """A sub-assembly may be made with another BOM from now on."""
        self.env["internal.contract.line"]._watch(boms=self.ids)
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_contract(self):
        line = self.env["internal.contract.line"].sudo().search([("bom_id", "in", self.ids)], limit=1)
        if line:
            raise UserError(
                self.env._(
                    "%(bom)s is named on the internal contract %(contract)s: it can't be deleted. Archive it instead; "
                    "the contract is told.",
                    bom=line.bom_id.display_name,
                    contract=line.contract_id.display_name,
                )
            )


class InternalContractBomPart(models.AbstractModel):
    """What a row of a BOM inherits to be heard of."""

    _name = "internal.contract.bom.part.mixin"
    _description = "Part of a Bill of Materials"

    _contract_watched = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        """Contracts hear of new rows."""
        rows = super().create(vals_list)
        rows._watch_boms()
        return rows

    def write(self, vals):
        """Contracts hear of what makes another version."""
        if not self._contract_watched & set(vals):
            return super().write(vals)
        self._watch_boms()
        res = super().write(vals)
        if "bom_id" in vals:
            self._watch_boms()
        return res

    def unlink(self):
        """Contracts hear of rows that are gone."""
        self._watch_boms()
        return super().unlink()

    def _watch_boms(self):
        boms = self.sudo().bom_id
        if boms:
            self.env["internal.contract.line"]._watch(boms=boms.ids)


class MrpBomLine(models.Model):
    _name = "mrp.bom.line"
    _inherit = ["mrp.bom.line", "internal.contract.bom.part.mixin"]

    _contract_watched = frozenset({
        "product_id", "product_qty", "product_uom_id", "bom_id", "operation_id",
        "bom_product_template_attribute_value_ids",
    })  # fmt: skip


class MrpBomByproduct(models.Model):
    _name = "mrp.bom.byproduct"
    _inherit = ["mrp.bom.byproduct", "internal.contract.bom.part.mixin"]

    _contract_watched = frozenset({
        "product_id", "product_qty", "product_uom_id", "bom_id", "bom_product_template_attribute_value_ids",
    })  # fmt: skip


class MrpRoutingWorkcenter(models.Model):
    _name = "mrp.routing.workcenter"
    _inherit = ["mrp.routing.workcenter", "internal.contract.bom.part.mixin"]

    _contract_watched = frozenset({
        "name", "active", "workcenter_id", "bom_id", "sequence", "time_cycle_manual",
        "bom_product_template_attribute_value_ids",
    })  # fmt: skip
