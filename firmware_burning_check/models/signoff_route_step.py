"""Routes of contracts cover program numbers where they cover the rows that carry them (D11.1 to D11.4)."""

from odoo import api, models


class SignoffRouteStep(models.Model):
    _inherit = "signoff.route.step"

    @api.model
    def _firmware_cover(self):
        """Add the program number to steps that vouch for rows; steps that vouch for everything have it anyway."""
        steps = self.sudo().with_context(active_test=False).search(
            [("route_id.res_model", "=", "internal.contract"), ("sections", "!=", False)]
        )  # fmt: skip
        for step in steps:
            names = (step.sections or "").split()
            wanted = ["draft_program"] if "draft" in names else []
            if step.purpose in ("parts", "formal") or {"draft", "formal"} <= set(names):
                wanted.append("program")
            missing = [name for name in wanted if name not in names]
            if names and missing:
                step.sections = " ".join([*names, *missing])
