"""Nightly audit: what got past the gates, by whatever way, and what nobody signed for (D18, design §3)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .handover_override import GATES, GROUP
from .handover_sheet import OVER

#: Sheets looked at between two commits.
BATCH = 50


class HandoverFinding(models.Model):
    """Goods of a row, or a manufacturing order, that are further than the signatures: reported once."""

    _name = "handover.finding"
    _description = "Got Past a Gate"
    _inherit = ["signoff.evidence"]
    _order = "id desc"
    _rec_name = "sheet_id"

    sheet_id = fields.Many2one("handover.sheet", string="Flow Sheet", readonly=True, required=True, index=True,
                               ondelete="restrict")  # fmt: skip
    sale_order_id = fields.Many2one("sale.order", string="Order", readonly=True, ondelete="set null",
                                    index="btree_not_null")  # fmt: skip
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    line_id = fields.Many2one("handover.line", string="Row", readonly=True, index="btree_not_null",
                              ondelete="restrict")  # fmt: skip
    product_id = fields.Many2one(related="line_id.product_id")
    production_id = fields.Many2one(
        "mrp.production", string="Manufacturing Order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    gate = fields.Selection(GATES, readonly=True, required=True)
    allowed = fields.Float(digits="Product Unit", readonly=True, help="What signatures and overrides let pass.")
    quantity = fields.Float(string="Went Past", digits="Product Unit", readonly=True)
    found_on = fields.Datetime(readonly=True)
    settled_on = fields.Datetime(readonly=True)
    settled_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    settled_note = fields.Text(readonly=True)

    # Two nights at once report once.
    _once_uniq = models.UniqueIndex(
        "(gate, sheet_id, COALESCE(line_id, 0), COALESCE(production_id, 0), allowed, quantity)"
    )
    _open_idx = models.Index("(sale_order_id, found_on) WHERE settled_on IS NULL")

    def action_settle(self, note=""):
        """Say how it was put right.

        :param str note: read by everybody
        :raises AccessError: for who may not let goods pass, and does not run manufacturing
        :raises UserError: without a note
        """
        self.check_access("read")
        if not self.env.user.has_groups(f"{GROUP},mrp.group_mrp_manager"):
            raise AccessError(self.env._("What got past a gate is settled by whoever may let goods pass."))
        if not (note or "").strip():
            raise UserError(self.env._("Say how it was put right."))
        self.sudo().filtered(lambda one: not one.settled_on)._engine_write({
            "settled_on": fields.Datetime.now(), "settled_by_id": self.env.user.id, "settled_note": note.strip(),
        })  # fmt: skip
        return True


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    audited_on = fields.Datetime(readonly=True, copy=False)
    finding_ids = fields.One2many("handover.finding", "sheet_id", string="Got Past a Gate", readonly=True)

    # The night reads what is under way, whatever the history.
    _audit_idx = models.Index("(audited_on, id) WHERE gated AND state NOT IN ('done', 'cancelled')")

    @api.model
    def _cron_audit(self):
        """Look at every sheet under way whose goods wait for it, the longest unseen first; each batch is committed.

        A night that is cut off goes on where it was; nothing is reported twice.
        """
        cron, begun = self.env["ir.cron"], self.env.cr.now().replace(microsecond=0)
        domain = [
            ("gated", "=", True), ("state", "not in", OVER),
            "|", ("audited_on", "=", False), ("audited_on", "<", begun),
        ]  # fmt: skip
        cron._commit_progress(remaining=self.sudo().search_count(domain))
        while sheets := self.sudo().search(domain, order="audited_on, id", limit=BATCH):
            sheets._audit()
            sheets._signoff_engine_write({"audited_on": max(fields.Datetime.now(), begun)})
            if not cron._commit_progress(len(sheets)):
                return
            self.env.invalidate_all()

    def _audit(self):
        """Report what of these sheets is further than its signatures."""
        found = [*self._audit_stock_in(), *self._audit_shipped(), *self._audit_production()]
        known = {
            (one.gate, one.sheet_id.id, one.line_id.id, one.production_id.id): one
            for one in self.finding_ids.sorted("id")
        }
        new = []
        for vals in found:
            before = known.get((vals["gate"], vals["sheet_id"], vals["line_id"], vals["production_id"]))
            # What is more than was reported is reported anew.
            if not before or vals["quantity"] > before.quantity + 1e-6:
                new.append(vals)
        findings = self.env["handover.finding"]._engine_create(new) if new else self.env["handover.finding"]
        for sheet, some in findings.grouped("sheet_id").items():
            sheet._tell_findings(some)

    def _finding(self, gate, quantity, allowed, line=None, production=None):
        return {
            "sheet_id": self.id, "sale_order_id": self.sale_order_id.id, "company_id": self.company_id.id,
            "line_id": line.id if line else False, "production_id": production.id if production else False,
            "gate": gate, "quantity": quantity, "allowed": allowed, "found_on": fields.Datetime.now(),
            "settled_on": False, "settled_by_id": False, "settled_note": False,
        }  # fmt: skip

    def _audit_stock_in(self):
        """Goods in stock that no inspection accepted, and no override let pass."""
        rows = self.line_ids
        accepted, overrides = rows._accepted_quantities(), rows._overrides("stock_in")
        passed = {line: sum(some.mapped("used")) for line, some in overrides.grouped("line_id").items()}
        got = rows._stock_in(accepted={line: accepted[line] + passed.get(line, 0.0) for line in rows})
        found = []
        for line in rows:
            allowed, most = accepted[line] + passed.get(line, 0.0), max(got[line].values(), default=0.0)
            if line.uom_id.compare(most, allowed) > 0:
                found.append(line.sheet_id._finding("stock_in", most - allowed, allowed, line))
        return found

    def _audit_shipped(self):
        """Goods that left without a signed shipment or an override; by another way, such as a till, as well."""
        rows = self.line_ids.filtered("sale_line_id")
        allowed_shipments, overrides = self.shipment_ids._may_leave(), rows._overrides("shipment")
        passed = {line: sum(some.mapped("used")) for line, some in overrides.grouped("line_id").items()}
        found = []
        for line in rows:
            granted = sum(
                row.quantity for row in line.shipment_line_ids if row.shipment_id in allowed_shipments
            ) + passed.get(line, 0.0)  # fmt: skip
            if line.uom_id.compare(line.shipped, granted) > 0:
                found.append(line.sheet_id._finding("shipment", line.shipped - granted, granted, line))
        return found

    def _audit_production(self):
        """Manufacturing orders under way or done of sheets that production did not take over."""
        open_sheets = self.filtered(
            lambda sheet: not sheet._is_signed("take_over") and not sheet._was_signed("take_over")
        )
        references = open_sheets.sale_order_id.stock_reference_ids | open_sheets.contract_id.stock_reference_id
        running = references.production_ids.filtered(lambda mo: mo.state not in ("draft", "cancel"))
        sheets_of, found = running._handover_sheets(), []
        for mo in running._handover_held(running=True):
            for sheet in sheets_of.get(mo.sudo(), self.browse()) & open_sheets:
                line = sheet.line_ids._made_by(mo)[:1]
                found.append(sheet._finding("production", mo.product_qty, 0.0, line, mo))
        return found

    def _tell_findings(self, findings):
        """A line in the chatter, and an activity for whoever may let goods pass, or runs manufacturing."""
        gates = dict(findings._fields["gate"]._description_selection(self.env))
        lines = [
            self.env._(
                "%(gate)s: %(quantity)g of %(product)s %(production)s went past it.",
                gate=gates[one.gate], quantity=one.quantity, product=one.product_id.display_name or "",
                production=one.production_id.name or "",
            )
            for one in findings
        ]  # fmt: skip
        text = "\n".join(lines)
        self._message_log(body=text)
        people = self._audit_people()
        for person in people:
            self.activity_schedule(
                "mail.mail_activity_data_todo", summary=self.env._("Goods got past a gate"), note=text,
                user_id=person.id,
            )  # fmt: skip

    def _audit_people(self):
        """Those who may let goods pass in this company; where nobody may, who stands for production.

        :rtype: res.users
        """
        group = self.env.ref(GROUP)
        people = group.all_user_ids.filtered(
            lambda user: (
                user.active and not user.share and not user._is_superuser() and self.company_id in user.company_ids
            )
        )
        if people:
            return people
        production = self.env["signoff.department"].sudo().search([("code", "=", "production")])
        return production.manager_id or production._active_members()[:1]


class OrderException(models.Model):
    _inherit = "order.exception"
    _depends = {"handover.finding": ["settled_on", "sale_order_id", "found_on"]}

    @api.model
    def _kinds(self):
        return [*super()._kinds(), ("passed", self.env._("Got past a gate"))]

    @api.model
    def _parts(self):
        part = SQL(
            """
            SELECT MIN(finding.id) AS id, finding.sale_order_id, NULL::int AS purchase_order_id,
                   MIN(finding.found_on) AS since, NULL AS stage
              FROM handover_finding finding
             WHERE finding.settled_on IS NULL AND finding.sale_order_id IS NOT NULL
             GROUP BY finding.sale_order_id
            """
        )
        return [*super()._parts(), ("passed", part)]
