"""Checks of a route: what can never work is refused when it is saved, what does not work yet is said."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

NO_DOMAIN = (ValueError, KeyError, TypeError, SyntaxError, NameError, AttributeError)


class SignoffRoute(models.Model):
    _inherit = "signoff.route"

    problems = fields.Text(compute="_compute_problems", help="What keeps documents from getting through.")

    @api.constrains("domain", "res_model")
    def _check_domain(self):
        known = self._document_models()
        for route in self:
            if route.res_model not in known:
                raise ValidationError(self.env._("“%(model)s” is no document that is signed.", model=route.res_model))
            error = route._domain_error(route.domain)
            if error:
                raise ValidationError(
                    self.env._("The domain of the route “%(route)s” can't be read: %(error)s",
                               route=route.name, error=error)
                )  # fmt: skip

    def _domain_error(self, text):
        """Why a domain can't be evaluated on the route's documents, or an empty text.

        :rtype: str
        """
        self.ensure_one()
        if self.res_model not in self.env:
            return ""
        try:
            self.env[self.res_model].sudo().search(self._parsed(text), limit=1)
        except NO_DOMAIN as error:
            return str(error)
        except UserError as error:
            return str(error.args[0])
        return ""

    @api.depends("active", "res_model", "company_id", "domain", "sequence", "preset", "step_ids.department_id",
                 "step_ids.condition", "step_ids.level", "step_ids.parallel", "step_ids.quorum",
                 "step_ids.quorum_count", "step_ids.different_ids")  # fmt: skip
    def _compute_problems(self):
        for route in self:
            route.problems = "\n".join(route._problem_lines()) or False

    def _problem_lines(self):
        """What is wrong with the route as it is now, one sentence each.

        :rtype: list[str]
        """
        self.ensure_one()
        steps = [step for step, _stage in self._stages()]
        lines = [] if steps else [self.env._("No step is used: nobody would be asked.")]
        for step in steps:
            lines += step._problem_lines()
        earlier = self._shadowed_by() if self.active and isinstance(self.id, int) else None
        if earlier:
            lines.append(
                self.env._("Never chosen: the route “%(route)s” above takes every document.", route=earlier.name)
            )
        return lines

    def _shadowed_by(self):
        others = self.search([("res_model", "=", self.res_model), ("id", "!=", self.id)])
        mine = (self.sequence, self.id)
        return others.filtered(
            lambda route: (
                (route.sequence, route.id) < mine
                and (not route.company_id or route.company_id == self.company_id)
                and (route.domain or "[]").strip() in ("", "[]")
            )
        )[:1]

    def _check_can_start(self):
        """Refuse a start that nobody could finish: a step that is always needed and has no members.

        :raises UserError: naming route and department
        """
        for route in self:
            for step, _stage in route._stages():
                if not step._has_condition() and not step.department_id._active_members():
                    raise UserError(
                        self.env._(
                            "%(department)s has no members: nobody could sign “%(step)s” of the route “%(route)s”. "
                            "Add people under Configuration → Departments.",
                            department=step.department_id.name,
                            step=step.display_name,
                            route=route.name,
                        )
                    )


class SignoffRouteStep(models.Model):
    _inherit = "signoff.route.step"

    @api.constrains("condition", "sections", "quorum", "quorum_count", "different_ids", "act", "route_id")
    def _check_step(self):
        for step in self:
            for text in step._errors():
                raise ValidationError(self.env._("Step “%(step)s”: %(error)s", step=step.display_name, error=text))

    def _errors(self):
        """What can never work in this step.

        :rtype: list[str]
        """
        self.ensure_one()
        errors = []
        error = self._has_condition() and self.route_id._domain_error(self.condition)
        if error:
            errors.append(self.env._("its condition can't be evaluated: %(error)s", error=error))
        document = self.env.get(self.res_model)
        if document is not None:
            unknown = sorted(set((self.sections or "").split()) - set(document._signoff_sections))
            if unknown:
                errors.append(self.env._("the document has no section %(names)s.", names=", ".join(unknown)))
            if self.act and self.act not in document._signoff_acts:
                errors.append(self.env._("the document knows no such act."))
        if self.quorum == "number" and self.quorum_count < 1:
            errors.append(self.env._("at least one member must sign."))
        if self in self.different_ids or self.different_ids.route_id - self.route_id:
            errors.append(self.env._("“other person than” names another step of the same route."))
        errors += [
            self.env._(
                "nobody may sign it: %(name)s is the only member, and signs “%(other)s” as well.",
                name=self.department_id._active_members().name,
                other=other.display_name,
            )
            for other in self.different_ids
            if self._nobody_different(other)
        ]
        return errors

    def _nobody_different(self, other):
        mine, theirs = self.department_id._active_members(), other.department_id._active_members()
        return len(mine) == 1 and mine == theirs

    def _problem_lines(self):
        """What does not work now: the route can be saved, documents would wait.

        :rtype: list[str]
        """
        members = self.department_id._active_members()
        lines = []
        if self.department_id and not members:
            lines.append(self.env._("%(department)s has no members.", department=self.department_id.name))
        elif self.department_id and not self.department_id.active:
            lines.append(self.env._("%(department)s is archived.", department=self.department_id.name))
        elif self.quorum == "number" and self.quorum_count > len(members):
            lines.append(
                self.env._(
                    "%(department)s has %(count)s members, and %(needed)s must sign.",
                    department=self.department_id.name,
                    count=len(members),
                    needed=self.quorum_count,
                )
            )
        if self._has_condition() and self._never_true():
            lines.append(
                self.env._("“%(step)s” is never reached: its condition is never true.", step=self.display_name)
            )
        return lines

    def _never_true(self):
        try:
            return self.route_id._parsed(self.condition).is_false()
        except NO_DOMAIN:
            return False
