"""Policy *internal contract*: company with a first day, customer, order, and product categories (design §2, D11)."""

from odoo import api, fields, models, tools
from odoo.addons.order_confirmation.models.order_policy_mixin import MANAGER, POLICIES
from odoo.exceptions import AccessError

POLICY = "internal_contract_policy"


class OrderPolicyMixin(models.AbstractModel):
    _inherit = "order.policy.mixin"

    @api.model
    def _policy_managers(self):
        return {**super()._policy_managers(), POLICY: MANAGER}


class ResCompany(models.Model):
    _inherit = "res.company"

    internal_contract_policy = fields.Selection(POLICIES)
    internal_contract_policy_since = fields.Date(
        string="Internal Contract in Force Since", help="Orders confirmed before this day are never held."
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    internal_contract_policy = fields.Selection(POLICIES, copy=False, help="Empty: as the company says.")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    internal_contract_policy = fields.Selection(related="company_id.internal_contract_policy", readonly=False)
    internal_contract_policy_since = fields.Date(related="company_id.internal_contract_policy_since", readonly=False)


class ProductCategory(models.Model):
    _inherit = "product.category"

    internal_contract_required = fields.Boolean(
        string="Needs an Internal Contract",
        help="Orders with goods of this category, or of one below it, wait for an approved internal contract of these "
        "goods, whatever policy company, customer and order have.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A new category below one that needs contracts needs them too.

        :raises AccessError: where somebody who is no manager sets the mark
        """
        categories = super().create(vals_list)
        marked = categories.filtered("internal_contract_required")
        if marked:
            self._internal_contract_check_manager()
        if marked or self._internal_contract_marked():
            self._internal_contract_changed()
        return categories

    def write(self, vals):
        """What needs a contract is decided by managers of order confirmation.

        :raises AccessError: for anybody else
        """
        concerned = "internal_contract_required" in vals or (
            # Another parent may give the demand, or take it away.
            "parent_id" in vals and bool(self._internal_contract_marked())
        )
        if concerned:
            self._internal_contract_check_manager()
        res = super().write(vals)
        if concerned:
            self._internal_contract_changed()
        return res

    def _internal_contract_check_manager(self):
        if not self.env.su and not self.env.user.has_groups(MANAGER):
            raise AccessError(
                self.env._("Only a manager of order confirmation says which product categories need a contract.")
            )

    def _internal_contract_changed(self):
        self.env.flush_all()
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache()
    def _internal_contract_marked(self):
        """Ids of the categories whose goods need a contract, with all below them: who marks none pays nothing.

        :rtype: frozenset[int]
        """
        categories = self.sudo()
        marked = categories.search([("internal_contract_required", "=", True)])
        return frozenset(categories.search([("id", "child_of", marked.ids)]).ids) if marked else frozenset()
