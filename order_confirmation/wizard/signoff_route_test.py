"""Try a route on a document: who would be asked, and what would be skipped. Nothing is started."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SignoffRouteTest(models.TransientModel):
    _name = "signoff.route.test"
    _description = "Test of a Signing Route"

    route_id = fields.Many2one("signoff.route", required=True, ondelete="cascade")
    document_ref = fields.Reference(selection="_select_models", string="Document")
    result = fields.Text(compute="_compute_result")

    @api.model
    def _select_models(self):
        return self.env["signoff.route"]._select_models()

    @api.depends("document_ref", "route_id")
    def _compute_result(self):
        for test in self:
            test.result = "\n".join(test._lines()) if test.document_ref else False

    def _lines(self):
        document, route = self.document_ref, self.route_id
        if document._name != route.res_model:
            return [self.env._("The route is for another kind of document.")]
        try:
            chosen = self.env["signoff.route"]._for_documents(document)[document]
        except UserError as error:
            return [str(error)]
        lines = []
        if chosen != route:
            lines.append(
                self.env._("This document would take the route “%(route)s”.", route=chosen.name)
                if chosen
                else self.env._("No route fits this document.")
            )
        for step, stage in route._stages():
            skipped = step._has_condition() and not document.sudo().filtered_domain(route._parsed(step.condition))
            people = step.department_id._active_members().mapped("name")
            what = (
                self.env._("skipped: its condition does not apply")
                if skipped
                else ", ".join(people) or self.env._("nobody: the department has no members")
            )
            lines.append(f"{stage}. {step.display_name}: {what}")
        return lines
