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
