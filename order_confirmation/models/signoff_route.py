"""Routes: which departments sign a kind of document, in which order."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

PRESETS = [("simple", "Simple"), ("standard", "Standard"), ("strict", "Strict")]
RANK = {name: rank for rank, (name, _label) in enumerate(PRESETS)}


class SignoffRoute(models.Model):
    """A route for one kind of document, company and domain; the first that fits is taken.

    Documents copy the steps when they start and keep them: changing or retiring a route touches none that is
    under way. Each change raises ``version`` and is entered in the route's own chain.
    """

    _name = "signoff.route"
    _description = "Signing Route"
    _order = "res_model, sequence, id"

    name = fields.Char(string="Route", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    res_model = fields.Selection(selection="_select_models", string="Document", required=True, index=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    domain = fields.Char(default="[]", help="Documents this route is for; the first route that fits is taken.")
    preset = fields.Selection(
        PRESETS,
        string="Strictness",
        required=True,
        default="standard",
        help="Which steps are used: each step says from which strictness on it is needed.",
    )
    version = fields.Integer(default=0, readonly=True, copy=False, aggregator=None)
    step_ids = fields.One2many("signoff.route.step", "route_id", string="Steps", copy=True)
    preview = fields.Json(compute="_compute_preview")
    running_count = fields.Integer(compute="_compute_running_count")

    @api.model
    def _select_models(self):
        return [(name, self.env[name]._description) for name in self._document_models()]

    @api.model
    def _document_models(self):
        """Models that joined the engine.

        :rtype: list[str]
        """
        return sorted(
            name
            for name, model in self.env.registry.items()
            if not model._abstract and getattr(model, "_signoff_sections", None)
        )

    def _compute_running_count(self):
        counts = dict(
            self.env["signoff.head"]._read_group(
                [("route_id", "in", self.ids), ("state", "=", "running")], ["route_id"], ["__count"]
            )
        )
        for route in self:
            route.running_count = counts.get(route._origin, 0)

    @api.depends("preset", "step_ids", "step_ids.parallel", "step_ids.level", "step_ids.department_id")
    def _compute_preview(self):
        for route in self:
            stages = {}
            for step, stage in route._stages():
                stages.setdefault(stage, []).append({
                    "name": step.name or step.department_id.name or "",
                    "department": step.department_id.name or "",
                    "kind": dict(step._fields["kind"]._description_selection(self.env)).get(step.kind, ""),
                    "condition": bool(step._has_condition()),
                })  # fmt: skip
            route.preview = list(stages.values())

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Enter the new route in its chain."""
        routes = super().create(vals_list)
        routes._version_later()
        return routes

    def write(self, vals):
        """Raise the version with every change that matters, on record."""
        res = super().write(vals)
        if set(vals) - {"sequence", "version"}:
            self._version_later()
        return res

    def copy_data(self, default=None):
        """Say that it is a copy."""
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=route.name)}
            for route, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def unlink(self):
        """Keep the record of what the route was; documents under way keep their steps."""
        self._log_version(deleted=True)
        return super().unlink()

    def _version_later(self):
        """Raise the version once, before the commit, however many steps change."""
        waiting = self.env.cr.precommit.data.setdefault("signoff.routes", set())
        if not waiting:
            self.env.cr.precommit.add(self.env["signoff.route"]._raise_versions)
        waiting.update(self.ids)

    @api.model
    def _raise_versions(self):  # pylint: disable=missing-return
        ids = self.env.cr.precommit.data.pop("signoff.routes", ())
        routes = self.sudo().with_context(active_test=False).browse(sorted(ids)).exists()
        for route in routes:
            super(SignoffRoute, route).write({"version": route.version + 1})
        routes.with_env(self.env)._log_version()

    def _log_version(self, deleted=False):
        self.env["signoff.head"]._log_of([
            (route, {
                "kind": "route",
                "version": route.version,
                "model": route.res_model,
                "domain": route.domain or "[]",
                "preset": route.preset,
                "active": route.active,
                "deleted": deleted,
                "steps": [step._as_logged() for step in route.step_ids],
            })
            for route in self
        ])  # fmt: skip

    # === CHOOSING ===

    @api.model
    def _for_documents(self, documents):
        """The route of each document.

        :param documents: records of one model
        :returns: document → route, an empty one where none fits
        :rtype: dict
        """
        found = dict.fromkeys(documents, self.sudo().browse())
        routes = self.sudo().search([("res_model", "=", documents._name)])
        for route in routes:
            left = documents.filtered(lambda document: not found[document])
            if not left:
                break
            try:
                fitting = left.sudo().filtered_domain(route._parsed(route.domain))
            except (ValueError, KeyError, TypeError, SyntaxError, NameError) as error:
                raise UserError(
                    self.env._(
                        "The route “%(route)s” can't be chosen: its domain no longer works (%(error)s). "
                        "Open Configuration → Routes and correct it.",
                        route=route.name,
                        error=error,
                    )
                ) from error
            for document in left & fitting.with_env(documents.env):
                company = document.sudo().company_id if "company_id" in document._fields else False
                if not route.company_id or route.company_id == company:
                    found[document] = route
        return found

    @api.model
    def _parsed(self, text):
        """A domain from its text; ``uid`` and dates are not available, so that it is the same for everyone.

        :rtype: Domain
        :raises ValueError: where it is none
        """
        return Domain(safe_eval(text or "[]", {}))

    def _stages(self):
        """The steps that the route's strictness uses, each with the number of its stage.

        :rtype: list[tuple[signoff.route.step, int]]
        """
        self.ensure_one()
        stage, result = 0, []
        for step in self.step_ids.sorted("sequence"):
            if RANK[step.level or "simple"] > RANK[self.preset or "standard"]:
                continue
            if not (step.parallel and result):
                stage += 1
            result.append((step, stage))
        return result

    def action_test(self):
        """Try the route on a document.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test This Route"),
            "res_model": "signoff.route.test",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_route_id": self.id},
        }

    def action_view_running(self):
        """Documents that are under way on this route, on whatever version.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Under Way on This Route"),
            "res_model": "signoff.head",
            "views": [(False, "list"), (False, "form")],
            "domain": [("route_id", "=", self.id), ("state", "=", "running")],
        }


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
        acts = {}
        for name in self.env["signoff.route"]._document_models():
            acts.update({code: str(self.env._(label)) for code, label in self.env[name]._signoff_acts.items()})
        return list(acts.items())

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
            "hours": str(self.hours),
        }  # fmt: skip
