"""The steps of a route: who signs what, how, and what it means."""

from odoo import api, fields, models

from .signoff_route import PRESETS


class SignoffRouteStep(models.Model):
    """One step of a route."""

    _name = "signoff.route.step"
    _description = "Step of a Route"
    _order = "sequence, id"

    route_id = fields.Many2one("signoff.route", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    parallel = fields.Boolean(string="With the Step Above", help="Runs at the same time as the step above.")
    name = fields.Char(string="Step", translate=True, help="Empty: the kind and the department.")
    department_id = fields.Many2one("signoff.department", required=True, ondelete="restrict", index=True)
    kind = fields.Selection("_select_kinds", required=True, default="review")
    level = fields.Selection(
        PRESETS, string="Needed from", required=True, default="simple", help="Strictness from which the step is used."
    )
    condition = fields.Char(
        help="Domain on the document, looked at when the stage opens; where it doesn't match, the step is skipped, "
        "on record. Empty: always."
    )
    sections = fields.Char(help="Sections the step vouches for, by name; empty: all.")
    section_options = fields.Json(compute="_compute_section_options")
    quorum = fields.Selection("_select_quorums", string="Who Signs", required=True, default="one")
    quorum_count = fields.Integer(string="How Many", default=2)
    different_ids = fields.Many2many(
        "signoff.route.step",
        "signoff_route_step_different",
        "step_id",
        "other_id",
        string="Other Person than",
        help="Whoever signed those steps can't sign this one.",
    )
    identification = fields.Selection(
        "_select_identifications",
        string="Identified by",
        required=True,
        default="session",
        help="The least that identifies the signer; checked at the moment of signing.",
    )
    drawn_signature = fields.Boolean()
    allow_paper = fields.Boolean(string="Paper", default=True, help="May be signed on paper and entered later.")
    act = fields.Selection("_select_acts", string="Signed by the Act", help="Whoever does it has signed.")
    purpose = fields.Selection(
        "_select_purposes", help="What its signature means to the document; empty: nothing of its own."
    )
    hours = fields.Float(string="Hours Allowed", help="Working hours; 0: no deadline.")
    instructions = fields.Text(translate=True)
    tell_responsible = fields.Boolean(string="Tell Who Waits", help="The responsible is told when it is signed.")
    res_model = fields.Selection(related="route_id.res_model")

    _hours_check = models.Constraint("CHECK(hours >= 0)", "Hours can't be negative.")

    @api.model
    def _select_kinds(self):
        return [
            item for item in self.env["signoff.step"]._fields["kind"]._description_selection(self.env)
            if item[0] != "acknowledge"
        ]  # fmt: skip

    @api.model
    def _select_quorums(self):
        return self.env["signoff.step"]._fields["quorum"]._description_selection(self.env)

    @api.model
    def _select_identifications(self):
        return self.env["signoff.step"]._fields["identification"]._description_selection(self.env)

    @api.model
    def _select_acts(self):
        return self._select_named("_signoff_acts")

    @api.model
    def _select_purposes(self):
        return self._select_named("_signoff_purposes")

    @api.model
    def _select_named(self, attribute):
        """What documents name in a class attribute, code → label.

        :rtype: list[tuple[str, str]]
        """
        found = {}
        for name in self.env["signoff.route"]._document_models():
            labels = getattr(self.env[name], attribute)
            found.update({code: str(self.env._(label)) for code, label in labels.items()})
        return list(found.items())

    @api.depends("route_id.res_model")
    def _compute_section_options(self):
        for step in self:
            model = step.route_id.res_model
            document = self.env[model] if model in self.env else self.env["signoff.section.mixin"]
            step.section_options = [
                [name, document._signoff_section_label(name)] for name in document._signoff_sections
            ]

    @api.depends("name", "kind", "department_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for step in self:
            step.display_name = step.name or f"{kinds.get(step.kind, '')} · {step.department_id.name or ''}"

    @api.model_create_multi
    def create(self, vals_list):
        """An added step is a change of its route."""
        steps = super().create(vals_list)
        steps.route_id._version_later()
        return steps

    def write(self, vals):
        """A changed step is a change of its route."""
        routes = self.route_id
        res = super().write(vals)
        (routes | self.route_id)._version_later()
        return res

    def unlink(self):
        """A deleted step is a change of its route."""
        routes = self.route_id
        res = super().unlink()
        routes._version_later()
        return res

    def _has_condition(self):
        return (self.condition or "").strip() not in ("", "[]")

    def _as_logged(self):
        return {
            "id": self.id, "name": self.name or "", "department": self.department_id.sudo().code, "kind": self.kind,
            "parallel": self.parallel, "level": self.level, "condition": self.condition or "",
            "sections": self.sections or "", "quorum": self.quorum, "count": self.quorum_count,
            "different": sorted(self.different_ids.ids), "identification": self.identification,
            "drawn": self.drawn_signature, "paper": self.allow_paper, "act": self.act or "",
            "purpose": self.purpose or "", "hours": str(self.hours),
        }  # fmt: skip
