"""Criteria of an inspection: seen or measured; limits decide what was measured (D14.5)."""

import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .handover_inspection_template import CHECKS, KINDS

RESULTS = [("pass", "Pass"), ("fail", "Fail"), ("none", "Not Applicable")]
#: What an inspector writes on a criterion of the template.
ANSWER_FIELDS = frozenset({"result", "reading", "remark"})

#: What Chinese and European keyboards give for a decimal point.
POINTS = str.maketrans({",": ".", "\uff0c": ".", "\u3002": ".", "\uff0e": "."})


class HandoverInspectionLine(models.Model):
    """One criterion and its result."""

    _name = "handover.inspection.line"
    _description = "Criterion of an Inspection"
    _order = "sequence, id"

    inspection_id = fields.Many2one("handover.inspection", required=True, readonly=True, index=True, ondelete="cascade")
    state = fields.Selection(related="inspection_id.state")
    template_line_id = fields.Many2one("handover.inspection.template.line", readonly=True, ondelete="set null")
    sequence = fields.Integer(default=100)
    kind = fields.Selection(KINDS, required=True, default="batch")
    name = fields.Char(string="Criterion", required=True)
    check = fields.Selection(CHECKS, required=True, default="look")
    lower = fields.Float(string="Lower Limit", digits=(16, 4))
    upper = fields.Float(string="Upper Limit", digits=(16, 4))
    unit = fields.Char()
    wanted = fields.Char(compute="_compute_wanted", string="Limits")
    reading = fields.Char(string="Measured Value")
    value = fields.Float(
        digits=(16, 4), compute="_compute_value", store=True, aggregator="avg",
        help="The measured value as a number, for figures.",
    )  # fmt: skip
    result = fields.Selection(RESULTS, compute="_compute_result", store=True, readonly=False)
    remark = fields.Char()

    @api.depends("check", "lower", "upper", "unit")
    def _compute_wanted(self):
        for line in self:
            words = {
                "between": f"{line.lower:g} – {line.upper:g}",
                "least": f"≥ {line.lower:g}",
                "most": f"≤ {line.upper:g}",
            }.get(line.check)
            line.wanted = f"{words} {line.unit or ''}".strip() if words else False

    @api.depends("reading")
    def _compute_value(self):
        for line in self:
            line.value = line._number() or 0.0

    def _number(self):
        """What was measured, or None where nothing was.

        :rtype: float | None
        :raises UserError: for what is no number
        """
        text = (self.reading or "").strip().translate(POINTS)
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise UserError(
                self.env._(
                    "“%(criterion)s”: “%(value)s” is not a number. Write the measured value without its unit.",
                    criterion=self.name, value=self.reading,
                )
            )  # fmt: skip
        return number

    @api.depends("reading", "check", "lower", "upper")
    def _compute_result(self):
        for line in self:
            if line.check != "look":
                line.result = line._by_limits()

    def _by_limits(self):
        number = self._number()
        if number is None:
            return "none" if self.result == "none" else False
        low = self.check in ("between", "least") and number < self.lower
        high = self.check in ("between", "most") and number > self.upper
        return "fail" if low or high else "pass"

    @api.constrains("result", "reading", "check", "lower", "upper")
    def _check_by_limits(self):
        for line in self:
            if line.check != "look" and line.result != line._by_limits():
                raise UserError(
                    self.env._(
                        "“%(criterion)s” is measured: its limits decide, not a person. Write the measured value.",
                        criterion=line.name,
                    )
                )

    def action_pass(self):
        """One press on a phone: it passes."""
        self.result = "pass"

    def action_fail(self):
        """One press on a phone: it fails."""
        self.result = "fail"

    def action_none(self):
        """One press on a phone: it does not apply."""
        self.result = "none"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Criteria are added to drafts.

        :raises UserError: for a recorded inspection
        """
        lines = super().create(vals_list)
        lines.inspection_id._check_draft()
        return lines

    def write(self, vals):
        """Results are written on drafts; what the template asks for stays.

        :raises UserError: for a recorded inspection
        :raises AccessError: for another text or other limits than the template's
        """
        self.inspection_id._check_draft()
        if set(vals) - ANSWER_FIELDS and any(line.template_line_id for line in self):
            raise AccessError(
                self.env._("What the template asks for is not changed here: add a criterion of your own.")
            )
        if "inspection_id" in vals:
            raise AccessError(self.env._("A criterion stays with its inspection."))
        return super().write(vals)

    def unlink(self):
        """A criterion of the template is answered with “Not Applicable”, not left out.

        :raises UserError: for a recorded inspection, and for what the template asks for
        """
        self.inspection_id._check_draft()
        if not self.env.su and any(line.template_line_id for line in self):
            raise UserError(
                self.env._("What the template asks for is not left out: answer it with “Not Applicable” and say why.")
            )
        return super().unlink()
