"""Finished goods inspected: what was presented, looked at, accepted and rejected (D14.5, D18.5)."""

import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import sampling
from .handover_inspection_template import AQLS

OUTCOMES = [
    ("rework", "Rework"),
    ("sorting", "Sorting"),
    ("concession", "Concession"),
    ("scrap", "Scrap"),
    ("quarantine", "Quarantine, to be Decided"),
]
VERDICTS = [("accepted", "Accepted"), ("rejected", "Rejected")]
#: What people write; everything else comes from the row, the template or the act of recording.
OWN_FIELDS = frozenset(
    {"production_id", "presented", "defective", "verdict", "departure_reason", "accepted", "outcome", "outcome_reason",
     "note", "photo_ids", "criterion_ids"}
)  # fmt: skip
ON_CREATE = frozenset({"line_id", "previous_id"})


class HandoverInspection(models.Model):
    """A draft is filled in by whoever inspects; recorded it is evidence, and nobody rewrites it (B04)."""

    _name = "handover.inspection"
    _description = "Finished Goods Inspection"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Inspection Number", readonly=True, copy=False, index="trigram")
    line_id = fields.Many2one(
        "handover.line", string="Row of the Flow Sheet", required=True, readonly=True, index=True, ondelete="restrict"
    )
    sheet_id = fields.Many2one(
        "handover.sheet", string="Flow Sheet", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True, ondelete="restrict")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, readonly=True, ondelete="restrict")
    production_id = fields.Many2one(
        "mrp.production", string="Manufacturing Order", check_company=True, index="btree_not_null", ondelete="set null"
    )
    previous_id = fields.Many2one(
        "handover.inspection", string="Presented Again after", readonly=True, index="btree_not_null",
        ondelete="restrict", help="Goods that were reworked or sorted after this inspection.",
    )  # fmt: skip
    again_ids = fields.One2many("handover.inspection", "previous_id", string="Presented Again")
    state = fields.Selection(
        [("draft", "To Inspect"), ("recorded", "Recorded")], default="draft", required=True, readonly=True, copy=False,
        index=True,
    )  # fmt: skip
    template_id = fields.Many2one("handover.inspection.template", readonly=True, ondelete="set null")
    presented = fields.Float(digits="Product Unit", help="How many pieces production presents.")
    aql = fields.Selection(AQLS, string="AQL", readonly=True)
    code_letter = fields.Char(compute="_compute_plan", store=True)
    sample_size = fields.Integer(compute="_compute_plan", store=True, aggregator=None)
    accept_number = fields.Integer(string="Ac", compute="_compute_plan", store=True, aggregator=None)
    reject_number = fields.Integer(string="Re", compute="_compute_plan", store=True, aggregator=None)
    defective = fields.Integer(string="Defective Pieces", help="Found in the sample, or among all pieces.")
    criterion_ids = fields.One2many("handover.inspection.line", "inspection_id", string="Criteria")
    proposal = fields.Selection(VERDICTS, compute="_compute_proposal", store=True, string="Proposed by the Plan")
    verdict = fields.Selection(VERDICTS, compute="_compute_verdict", store=True, readonly=False, string="Decision")
    departure_reason = fields.Text(string="Reason for Departing from the Plan")
    accepted = fields.Float(
        digits="Product Unit", compute="_compute_accepted", store=True, readonly=False, string="Accepted Quantity"
    )
    rejected = fields.Float(digits="Product Unit", compute="_compute_rejected", store=True, string="Rejected Quantity")
    outcome = fields.Selection(OUTCOMES, string="Rejected Goods go to")
    outcome_reason = fields.Text(string="Reason for the Concession")
    note = fields.Text(string="Remarks")
    inspector_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", index="btree_not_null")
    recorded_on = fields.Datetime(readonly=True, copy=False)

    @api.depends("presented", "aql")
    def _compute_plan(self):
        for one in self:
            pieces = math.ceil(one.presented - 1e-6)
            if one.aql and pieces >= sampling.SMALLEST_LOT:
                plan = sampling.plan(pieces, one.aql)
                one.code_letter, one.sample_size = plan.letter, plan.size
                one.accept_number, one.reject_number = plan.accept, plan.reject
            else:
                # Every piece is looked at; the good ones are accepted.
                one.code_letter, one.sample_size, one.accept_number, one.reject_number = False, max(pieces, 0), 0, 1

    @api.depends("presented", "defective", "accept_number", "code_letter", "criterion_ids.result")
    def _compute_proposal(self):
        for one in self:
            refused = "fail" in one.criterion_ids.mapped("result")
            if one.code_letter:
                refused |= one.defective > one.accept_number
            elif one.defective:
                # Every piece was looked at: the defective ones are known, the others are good.
                refused = one.uom_id.compare(one.defective, one.presented) >= 0
            one.proposal = "rejected" if refused else "accepted"

    @api.depends("proposal")
    def _compute_verdict(self):
        for one in self:
            one.verdict = one.proposal

    @api.depends("presented", "verdict", "defective")
    def _compute_accepted(self):
        for one in self:
            good = max(one.presented - one.defective, 0.0)
            one.accepted = good if one.verdict == "accepted" else 0.0

    @api.depends("presented", "accepted")
    def _compute_rejected(self):
        for one in self:
            one.rejected = one.presented - one.accepted

    @api.depends("name", "sheet_id.name", "product_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.name or f"{one.sheet_id.name or ''} {one.product_id.display_name or ''}".strip()

    @api.constrains("presented", "accepted", "defective")
    def _check_quantities(self):
        for one in self:
            compare = one.uom_id.compare
            if compare(one.presented, 0) < 0 or compare(one.accepted, 0) < 0 or one.defective < 0:
                raise UserError(self.env._("Quantities of an inspection are not below zero."))
            if compare(one.accepted, one.presented) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: %(accepted)g accepted of %(presented)g presented. Accepted and rejected together "
                        "are what was presented.",
                        product=one.product_id.display_name, accepted=one.accepted, presented=one.presented,
                    )
                )  # fmt: skip

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A draft: product, unit, criteria and sampling come from the row and its template.

        :raises AccessError: for what is written by the act of recording
        :raises UserError: for a row of a sheet that is over
        """
        for vals in vals_list:
            self._check_own(vals, OWN_FIELDS | ON_CREATE)
        return super().create(self._completed(vals_list))

    def _check_own(self, names, own):
        forged = set(names) - own
        if forged:
            raise AccessError(
                self.env._(
                    "This is written by the act it belongs to, or comes from the flow sheet: %(fields)s.",
                    fields=", ".join(sorted(self._fields[name].string for name in forged if name in self._fields)),
                )
            )

    def _completed(self, vals_list):
        """The values of new drafts, with what comes from their rows.

        :rtype: list[dict]
        """
        rows = self.env["handover.line"].browse([vals.get("line_id") for vals in vals_list if vals.get("line_id")])
        # What somebody may not read he can't inspect.
        rows.check_access("read")
        rows = rows.sudo()
        rows.sheet_id._check_not_over({"line_ids": True})
        templates = {}
        for sheet, some in rows.grouped("sheet_id").items():
            for product, template in (
                self.env["handover.inspection.template"]._for_products(some.product_id, sheet.company_id).items()
            ):
                templates[sheet, product] = template
        done = []
        for vals in vals_list:
            row = rows.browse(vals.get("line_id"))
            if not row:
                raise UserError(self.env._("An inspection is of a row of a flow sheet: press “Inspect” there."))
            template = templates[row.sheet_id, row.product_id]
            previous = self.browse(vals.get("previous_id")).sudo()
            if previous and previous.line_id != row:
                raise UserError(self.env._("Goods presented again are of the same row of the flow sheet."))
            presented = vals.get("presented")
            if presented is None:
                presented = previous._left_to_present_again() if previous else row._left_to_present()
            done.append({
                **vals, "presented": max(presented, 0.0), "sheet_id": row.sheet_id.id,
                "company_id": row.sheet_id.company_id.id, "product_id": row.product_id.id, "uom_id": row.uom_id.id,
                "template_id": template.id, "aql": template.aql, "state": "draft", "name": False,
                "inspector_id": False, "recorded_on": False,
                "criterion_ids": [*template._criteria(), *(vals.get("criterion_ids") or [])],
            })  # fmt: skip
        return done

    def write(self, vals):
        """People fill in drafts; what is recorded stays.

        :raises UserError: for a recorded inspection, whoever writes
        :raises AccessError: for what is written by the act of recording
        """
        self._check_draft()
        self._check_own(vals, OWN_FIELDS)
        return super().write(vals)

    def _check_draft(self):
        done = self.filtered(lambda one: one.state == "recorded")
        if done:
            raise UserError(
                self.env._(
                    "%(inspection)s is recorded, by %(inspector)s on %(date)s: it can't be changed. What was presented "
                    "again gets an inspection of its own.",
                    inspection=done[0].name, inspector=done[0].inspector_id.name,
                    date=fields.Date.to_string(done[0].recorded_on),
                )
            )  # fmt: skip

    def unlink(self):
        """Drafts only.

        :raises UserError: for a recorded inspection, whoever deletes
        """
        self._check_draft()
        return super().unlink()

    def _engine_write(self, vals):
        # Past the guard; private, so that no RPC call reaches it.
        return super(HandoverInspection, self.sudo()).write(vals)


class HandoverInspectionTemplate(models.Model):
    _inherit = "handover.inspection.template"

    def _criteria(self):
        """Commands that make the criteria of an inspection.

        :rtype: list
        """
        return [
            fields.Command.create({
                "template_line_id": line.id, "sequence": line.sequence, "kind": line.kind, "name": line.name,
                "check": line.check, "lower": line.lower, "upper": line.upper, "unit": line.unit,
            })
            for line in self.line_ids
        ]  # fmt: skip
