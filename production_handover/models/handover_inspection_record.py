"""Recording an inspection is the inspector's act: it accepts goods and signs his step (D18.5, B16)."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

QUALITY = "quality"


class HandoverInspection(models.Model):
    _inherit = "handover.inspection"

    def action_record(self):
        """Record these inspections.

        :raises AccessError: for who is not a member of the department that inspects
        :raises UserError: saying what is missing or does not fit
        """
        self.check_access("read")
        self._check_draft()
        self.check_access("write")
        self._record(self.env.user)
        return True

    def _record(self, person):
        """Record drafts for a person: from then on nobody changes them.

        :param res.users person: the inspector
        :raises AccessError: for who is not a member of the department that inspects
        :raises UserError: saying what is missing or does not fit
        """
        inspections = self.sudo()
        inspections.sheet_id._check_inspector(person)
        inspections.sheet_id._meet()
        inspections._check_draft()
        for inspection in inspections:
            inspection._check_complete()
            inspection._check_presented()
            inspection._engine_write({
                "state": "recorded", "inspector_id": person.id, "recorded_on": fields.Datetime.now(),
                "name": inspection._next_name(), "file_ids": [fields.Command.set(inspection._keep_photos())],
                "outcome": inspection.uom_id.compare(inspection.rejected, 0) > 0 and inspection.outcome,
            })  # fmt: skip
            if inspection.outcome and inspection.outcome != "quarantine":
                inspection._decide(inspection.outcome, inspection.rejected, inspection.outcome_reason, person)
        for inspection in inspections:
            inspection.sheet_id._inspected(person, inspection)

    def _next_name(self):
        found = self.search([("sheet_id", "=", self.sheet_id.id), ("state", "=", "recorded")])
        return f"{self.sheet_id.name}-Q{len(found) + 1}"

    def _check_complete(self):
        """Every criterion has its result, the decision its reason, the rejected goods their way.

        :raises UserError: saying what is missing
        """
        missing = self.criterion_ids.filtered(lambda line: not line.result)
        if missing:
            raise UserError(
                self.env._(
                    "Without a result yet: %(criteria)s. Say of each whether it passes, fails or does not apply.",
                    criteria=", ".join(missing.mapped("name")),
                )
            )
        if self.verdict != self.proposal and not (self.departure_reason or "").strip():
            raise UserError(
                self.env._("The criteria and the sampling plan propose another decision. Say why you depart from it.")
            )
        some, rest = self.uom_id.compare(self.accepted, 0) > 0, self.uom_id.compare(self.rejected, 0) > 0
        if some != (self.verdict == "accepted"):
            raise UserError(
                self.env._(
                    "%(product)s: a rejected lot has no accepted pieces, an accepted one has some. Correct the "
                    "decision or the accepted quantity.",
                    product=self.product_id.display_name,
                )
            )
        if rest and not self.outcome:
            raise UserError(
                self.env._(
                    "%(quantity)g of %(product)s are rejected: say where they go.",
                    quantity=self.rejected, product=self.product_id.display_name,
                )
            )  # fmt: skip

    def _check_presented(self):
        """No more is presented than was reported done, or came back from rework and sorting.

        :raises UserError: saying how much is left
        """
        left = self.previous_id._left_to_present_again() if self.previous_id else self.line_id._left_to_present()
        if self.uom_id.compare(self.presented, 0) > 0 and self.uom_id.compare(self.presented, left) <= 0:
            return
        words = {"product": self.product_id.display_name, "presented": self.presented, "left": max(left, 0.0)}
        if self.previous_id:
            raise UserError(
                self.env._(
                    "%(product)s: %(presented)g presented again, but %(left)g are left of what was sent to rework or "
                    "sorting by %(inspection)s.",
                    inspection=self.previous_id.name, **words,
                )
            )  # fmt: skip
        raise UserError(
            self.env._(
                "%(product)s: %(presented)g presented, but only %(left)g are reported done and not inspected yet. "
                "Production reports what is done on its manufacturing order; somebody else may just have recorded an "
                "inspection.",
                **words,
            )
        )


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    inspection_ids = fields.One2many("handover.inspection", "sheet_id", string="Inspections", readonly=True)

    def _check_inspector(self, person):
        """Goods are inspected by the department that signs the inspection; without a route, by quality.

        :param res.users person: who wants to
        :raises AccessError: naming the department
        """
        rights = {} if person._is_superuser() or person.share else self.env["signoff.department"]._of_user(person)
        quality = self.env["signoff.department"].sudo().search([("code", "=", QUALITY)])
        for sheet in self.sudo():
            steps = sheet.signoff_head_id._current_steps().filtered(lambda step: step.act == "inspected")
            own = quality.filtered(
                lambda one, sheet=sheet: one.company_id in (sheet.company_id, sheet.company_id.browse())
            )
            departments = steps.department_id or own
            if not set(departments.ids) & set(rights):
                raise AccessError(
                    self.env._(
                        "%(sheet)s: inspections are recorded by %(departments)s; %(person)s is no member.",
                        sheet=sheet.name, person=person.name,
                        departments=", ".join(departments.with_context(lang=self.env.lang).mapped("name")),
                    )
                )  # fmt: skip

    def _inspected(self, person, inspection):
        """Where all that was to be produced is accepted or settled, the inspector's step is signed.

        :param res.users person: whose act settled the last of it
        :param handover.inspection inspection: what he recorded or decided
        """
        if all(line._is_settled() for line in self.line_ids):
            self._signoff_act("inspected", person, inspection)
