"""Kinds of export papers, and the usual lists by customer and country (D14.6, D14.8)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OrderExportPaperKind(models.Model):
    """Proforma, packing list, bill of lading …; a list that each company extends."""

    _name = "order.export.paper.kind"
    _description = "Kind of Export Paper"
    _order = "sequence, id"

    name = fields.Char(string="Kind of Paper", required=True, translate=True)
    sequence = fields.Integer(default=100)
    for_clearance = fields.Boolean(
        string="Needed for Clearance",
        help="The customer needs it to clear the goods: sent with “Send Clearance Papers”.",
    )
    only_lc = fields.Boolean(string="Only with L/C", help="Listed only where payment is by letter of credit.")
    active = fields.Boolean(default=True)

    @api.constrains("name")
    def _check_name(self):
        if any(not (kind.name or "").strip() for kind in self):
            raise ValidationError(self.env._("A kind of paper needs a name."))


class OrderExportTemplate(models.Model):
    """The papers that a customer, or a country, usually needs."""

    _name = "order.export.template"
    _description = "List of Export Papers"
    _order = "sequence, id"

    name = fields.Char(string="List of Papers", required=True, translate=True)
    sequence = fields.Integer(default=10)
    partner_ids = fields.Many2many("res.partner", string="Customers", domain="[('parent_id', '=', False)]")
    country_ids = fields.Many2many("res.country", string="Countries")
    line_ids = fields.One2many("order.export.template.line", "template_id", string="Papers", copy=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.", index="btree_not_null")
    active = fields.Boolean(default=True)

    @api.model
    def _for_order(self, order):
        """The list for an order: its customer's, its country's, or one that is for everybody.

        :param sale.order order: one order
        :rtype: order.export.template
        """
        templates = self.sudo().search([("company_id", "in", [False, order.company_id.id])])
        customer = order.partner_id.commercial_partner_id
        country = order.partner_shipping_id.country_id or order.partner_id.country_id
        return (
            templates.filtered(lambda one: customer in one.partner_ids)
            or templates.filtered(lambda one: not one.partner_ids and country in one.country_ids)
            or templates.filtered(lambda one: not one.partner_ids and not one.country_ids)
        )[:1]


class OrderExportTemplateLine(models.Model):
    """A paper of the usual list."""

    _name = "order.export.template.line"
    _description = "Paper of a List"
    _order = "sequence, id"
    _rec_name = "kind_id"

    template_id = fields.Many2one("order.export.template", required=True, ondelete="cascade", index=True)
    kind_id = fields.Many2one(
        "order.export.paper.kind", string="Kind of Paper", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one("res.users", string="Responsible", domain=[("share", "=", False)])
    days = fields.Integer(
        string="Days before Shipment",
        help="When it is due: so many days before the goods go. Negative: after that day.",
    )
