"""Uninstalling removes the evidence: the dialog asks for an export first (on the command line it proceeds)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class BaseModuleUninstall(models.TransientModel):
    _inherit = "base.module.uninstall"

    signoff_entry_count = fields.Integer(compute="_compute_signoff_entry_count")
    signoff_exported = fields.Boolean(string="The evidence is exported, or not needed")

    @api.depends("module_ids")
    def _compute_signoff_entry_count(self):
        for wizard in self:
            gone = "order_confirmation" in wizard._get_modules().mapped("name")
            wizard.signoff_entry_count = gone and self.env["signoff.entry"].sudo().search_count(
                [("kind", "in", ("sign", "later"))], limit=10_000
            )

    def action_uninstall(self):
        """Ask for the export, where there are signatures.

        :raises UserError: until it is said that the evidence is exported or not needed
        """
        if self.signoff_entry_count and not self.signoff_exported:
            raise UserError(
                self.env._(
                    "Signatures would be lost. Download the evidence, keep it, and tick that you did; "
                    "then uninstall again."
                )
            )
        return super().action_uninstall()
