"""Rejected goods: reworked, sorted, scrapped, accepted by concession, or waiting for a decision (D14.5)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .handover_inspection import OUTCOMES

AGAIN = ("rework", "sorting")


class HandoverInspectionOutcome(models.Model):
    """What was decided about how many rejected pieces, by whom."""

    _name = "handover.inspection.outcome"
    _description = "Decision on Rejected Goods"
    _inherit = ["signoff.evidence"]
    _order = "id"
    _rec_name = "inspection_id"

    inspection_id = fields.Many2one(
        "handover.inspection", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    reason = fields.Text(readonly=True)
    user_id = fields.Many2one("res.users", string="Decided By", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)
    concession_id = fields.Many2one("handover.concession", readonly=True, ondelete="restrict", index="btree_not_null")

    def _stands(self):
        """Without concessions that were cancelled: their goods are to be decided again.

        :rtype: handover.inspection.outcome
        """
        return self.filtered(lambda row: not row.concession_id.cancelled_on)


class HandoverInspection(models.Model):
    _inherit = "handover.inspection"

    outcome_ids = fields.One2many("handover.inspection.outcome", "inspection_id", string="Decisions", readonly=True)
    undecided = fields.Float(
        string="In Quarantine", digits="Product Unit", compute="_compute_undecided",
        help="Rejected goods that nobody has decided about yet.",
    )  # fmt: skip
    to_present_again = fields.Float(digits="Product Unit", compute="_compute_undecided")

    @api.depends("state", "rejected", "outcome_ids", "outcome_ids.concession_id.cancelled_on", "again_ids.state")
    def _compute_undecided(self):
        for one in self.sudo():
            recorded = one.state == "recorded"
            one.undecided = one._undecided() if recorded else 0.0
            one.to_present_again = one._left_to_present_again() if recorded else 0.0

    def _undecided(self):
        return self.rejected - sum(self.outcome_ids._stands().mapped("quantity"))

    def _left_to_present_again(self):
        """What went to rework or sorting and was not presented again yet.

        :rtype: float
        """
        if not self:
            return 0.0
        sent = self.outcome_ids.filtered(lambda row: row.outcome in AGAIN)
        back = self.again_ids.filtered(lambda one: one.state == "recorded")
        return sum(sent.mapped("quantity")) - sum(back.mapped("presented"))

    def _decide(self, outcome, quantity, reason, person):
        """Decide about rejected goods.

        :param str outcome: rework, sorting, concession or scrap
        :param float quantity: in the unit of the row
        :param str reason: why; needed for a concession
        :param res.users person: who decides
        :rtype: handover.inspection.outcome
        :raises UserError: for more than is undecided, or a concession without a reason
        """
        self.ensure_one()
        if outcome not in dict(OUTCOMES) or outcome == "quarantine":
            raise UserError(self.env._("Say where the rejected goods go: rework, sorting, concession or scrap."))
        left = self._undecided()
        if self.uom_id.compare(quantity, 0) <= 0 or self.uom_id.compare(quantity, left) > 0:
            raise UserError(
                self.env._(
                    "%(inspection)s: %(left)g rejected pieces are not decided yet. Decide about more than zero of "
                    "them, and no more.",
                    inspection=self.name, left=left,
                )
            )  # fmt: skip
        reason = (reason or "").strip()
        concession = self.env["handover.concession"]
        if outcome == "concession":
            if not reason:
                raise UserError(self.env._("Say why these goods can be used as they are: the approver reads it."))
            concession = concession._request(self, quantity, reason, person)
        return self.env["handover.inspection.outcome"]._engine_create([{
            "inspection_id": self.id, "company_id": self.company_id.id, "outcome": outcome, "quantity": quantity,
            "reason": reason, "user_id": person.id, "decided_on": fields.Datetime.now(),
            "concession_id": concession.id,
        }])  # fmt: skip

    def _is_settled(self):
        """Whether nothing of it waits: no decision, no rework, no concession.

        :rtype: bool
        """
        granted = self._concessions()._signoff_is_true()
        return (
            self.uom_id.compare(self._undecided(), 0) <= 0
            and self.uom_id.compare(self._left_to_present_again(), 0) <= 0
            and granted == self._concessions()
        )

    def _concessions(self):
        # Asked only where something was rejected.
        return self.sudo().filtered("rejected").outcome_ids._stands().concession_id

    def action_decide(self):
        """Open the dialog that decides about goods in quarantine.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Decide on Rejected Goods"),
            "res_model": "handover.outcome.entry", "views": [(False, "form")], "target": "new",
            "context": {"default_inspection_id": self.id, "default_quantity": self.undecided},
        }  # fmt: skip

    def action_present_again(self):
        """A new inspection of what came back from rework or sorting.

        :rtype: dict
        :raises UserError: where nothing is left to present
        """
        self.ensure_one()
        self.check_access("read")
        left = self.sudo()._left_to_present_again() if self.state == "recorded" else 0.0
        if self.uom_id.compare(left, 0) <= 0:
            raise UserError(
                self.env._("%(inspection)s: nothing is left to present again.", inspection=self.display_name)
            )
        return self.line_id._open_inspection(self.production_id, self)


class HandoverLine(models.Model):
    _inherit = "handover.line"

    inspection_ids = fields.One2many("handover.inspection", "line_id", string="Inspections", readonly=True)
    inspected = fields.Float(
        string="Accepted", digits="Product Unit", compute="_compute_inspected", compute_sudo=True,
        help="What inspections and concessions accepted.",
    )  # fmt: skip

    def _compute_inspected(self):
        accepted = self._accepted_quantities()
        for line in self:
            line.inspected = accepted[line]

    def _recorded(self):
        names = ("line_id", "previous_id", "state", "presented", "accepted", "rejected", "uom_id", "name")
        return self.env["handover.inspection"].sudo().search_fetch(
            [("line_id", "in", self.ids), ("state", "=", "recorded")], names
        )  # fmt: skip

    def _accepted_quantities(self, gate=False):
        """What inspections accepted of each row, with the concessions that are signed.

        :param bool gate: whether goods move by it: what was signed is then compared with what it says now
        :rtype: dict[handover.line, float]
        """
        recorded = self._recorded()
        concessions = recorded._concessions()
        granted = concessions._signoff_is_true() if gate else concessions.filtered(lambda one: one.state == "granted")
        found = dict.fromkeys(self, 0.0)
        for inspection in recorded:
            found[self.browse(inspection.line_id.id)] += inspection.accepted
        for concession in granted:
            found[self.browse(concession.line_id.id)] += concession.quantity
        return found

    def _left_to_present(self):
        """What is reported done and was not presented yet.

        :rtype: float
        """
        first = self._recorded().filtered(lambda one: not one.previous_id)
        return self._reported_quantity() - sum(first.mapped("presented"))

    def _is_settled(self):
        """Whether all that was to be produced is reported, presented, and accepted or settled.

        :rtype: bool
        """
        compare = self.uom_id.compare
        return (
            compare(self._reported_quantity(), self.quantity_produce) >= 0
            and compare(self._left_to_present(), 0) <= 0
            and all(one._is_settled() for one in self._recorded())
        )

    def action_inspect(self):
        """Inspect what is reported done of this row: go on with the open draft, or begin one.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return self._open_inspection()

    def _open_inspection(self, production=None, previous=None):
        """The draft for a row, or for what is presented again.

        :rtype: dict
        """
        inspections = self.env["handover.inspection"]
        previous = previous or inspections
        draft = inspections.search(
            [("line_id", "=", self.id), ("previous_id", "=", previous.id), ("state", "=", "draft")], limit=1
        )
        if not draft:
            draft = inspections.create({
                "line_id": self.id, "previous_id": previous.id, "production_id": production and production.id,
            })  # fmt: skip
        return {
            "type": "ir.actions.act_window", "res_model": "handover.inspection", "res_id": draft.id,
            "views": [(False, "form")],
        }  # fmt: skip


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_handover_inspect(self):
        """Inspect what this order has finished.

        :rtype: dict
        :raises UserError: where it is on no flow sheet
        """
        self.ensure_one()
        self.check_access("read")
        row = self._handover_lines().get(self.sudo(), self.env["handover.line"])[:1].with_env(self.env)
        if not row:
            raise UserError(
                self.env._("%(production)s is on no flow sheet: there is nothing to inspect.", production=self.name)
            )
        return row._open_inspection(self)
