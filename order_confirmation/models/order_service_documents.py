"""Odoo's own documents that came of a request: returns, exchanges, credit notes, repairs."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

#: When a document asks for nothing more, by model. `repair` is installed or not: it is known by name only.
SETTLED = {
    "stock.picking": ("done", "cancel"),
    "account.move": ("posted", "cancel"),
    "repair.order": ("done", "cancel"),
}


class OrderServiceDocument(models.Model):
    """Which document came of which request. Written by the acts that make them, by nobody else."""

    _name = "order.service.document"
    _description = "Document of a Service Request"
    _inherit = ["signoff.evidence"]
    _order = "request_id, id"

    request_id = fields.Many2one("order.service.request", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [("return", "Return of goods"), ("exchange", "Replacement"), ("credit", "Credit note"), ("repair", "Repair")],
        required=True,
        readonly=True,
    )
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    name = fields.Char(string="Document", compute="_compute_shown")
    state_label = fields.Char(string="State", compute="_compute_shown")
    is_open = fields.Boolean(compute="_compute_shown")

    _document_uniq = models.UniqueIndex("(request_id, res_model, res_id)")

    @api.depends("res_model", "res_id")
    @api.depends_context("lang")
    def _compute_shown(self):
        # sudo: whoever reads the request reads number and state of what came of it, not more.
        self.name = self.state_label = False
        self.is_open = False
        for model, rows in self.grouped("res_model").items():
            records = self.env[model].sudo().browse(rows.mapped("res_id")).exists() if model in self.env else ()
            found = {record.id: record for record in records}
            labels = dict(records._fields["state"]._description_selection(self.env)) if records else {}
            for row in rows:
                record = found.get(row.res_id)
                row.name = record.display_name if record else self.env._("Deleted")
                row.state_label = labels.get(record.state) if record else False
                row.is_open = bool(record) and record.state not in SETTLED[model]

    def action_open(self):
        """Open the document, with the rights of whoever presses.

        :rtype: dict
        :raises UserError: where it was deleted
        """
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists() if self.res_model in self.env else False
        if not record:
            raise UserError(self.env._("This document was deleted."))
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }


class OrderServiceRequest(models.Model):
    _inherit = "order.service.request"

    document_ids = fields.One2many(
        "order.service.document", "request_id", string="What Came of It", readonly=True, groups="base.group_user"
    )
    # Also what parallel buttons meet on: the loser of a race reads what the other one made.
    document_count = fields.Integer(readonly=True, copy=False, aggregator=None, groups="base.group_user")
    document_notice = fields.Char(compute="_compute_document_notice", groups="base.group_user")
    repair_available = fields.Boolean(compute="_compute_repair_available", groups="base.group_user")

    @api.depends("document_ids", "state")
    @api.depends_context("lang")
    def _compute_document_notice(self):
        for request in self:
            waiting = request.document_ids.filtered("is_open")
            names = ", ".join(f"{row.name} ({row.state_label})" for row in waiting)
            request.document_notice = (
                self.env._("%(request)s: not finished yet: %(documents)s", request=request.name, documents=names)
                if waiting
                else False
            )

    @api.depends_context("uid")
    def _compute_repair_available(self):
        repairs = self.env.get("repair.order")
        self.repair_available = repairs is not None and repairs.has_access("create")

    def _remember(self, kind, records):
        """Keep which documents came of this request.

        :param str kind: of ``order.service.document``
        :param records: of one model
        """
        self.ensure_one()
        there = {(row.res_model, row.res_id) for row in self.sudo().document_ids}
        new = [record for record in records if (record._name, record.id) not in there]
        if not new:
            return
        self.env["order.service.document"]._engine_create(
            [{"request_id": self.id, "kind": kind, "res_model": record._name, "res_id": record.id} for record in new]
        )
        self.sudo()._engine_write({"document_count": self.document_count + len(new)})
        self.sudo()._message_log(
            body=self.env._("Made: %(documents)s", documents=", ".join(record.display_name for record in new))
        )
        if self.state == "new":
            self.sudo().write({"state": "progress"})

    def _lock_for_document(self, seen):
        """Meet whoever makes a document of the same request at the same moment.

        :param int seen: documents there were when the dialog was opened
        :raises UserError: where somebody made one meanwhile
        """
        self.check_access("write")
        self._lock()
        if self.document_count != seen:
            raise UserError(
                self.env._(
                    "Somebody made %(document)s for this request meanwhile. Look at it before you make another one.",
                    document=self.document_ids[-1:].name or "",
                )
            )

    # === RETURN AND EXCHANGE ===

    def action_return(self):
        """Odoo's own dialog of returns, with the goods and quantities of the request (D07, D12).

        The same dialog returns for exchange.

        :rtype: dict
        :raises UserError: where nothing was delivered
        """
        self.ensure_one()
        self.check_access("write")
        picking = self._delivery_to_return()
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": picking.id, "service_request_id": self.id, "service_seen": self.document_count}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return of %(delivery)s", delivery=picking.name),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _delivery_to_return(self):
        """The delivery that brought the goods: the request's own, or the one with most of its goods.

        :rtype: stock.picking
        """
        done = self.order_id.sudo()._service_deliveries()
        products = self.line_ids.product_id
        chosen = self.picking_id if self.picking_id in done else done.sorted(
            lambda picking: (len(picking.move_ids.product_id & products), picking.date_done), reverse=True
        )[:1]  # fmt: skip
        if not chosen:
            raise UserError(
                self.env._(
                    "Nothing of order %(order)s was delivered yet: nothing can come back.", order=self.order_id.name
                )
            )
        return self.env["stock.picking"].browse(chosen.id)

    # === CREDIT NOTE ===

    def action_credit_note(self):
        """Odoo's own dialog of credit notes for the order's invoices, with the goods of the request.

        :rtype: dict
        :raises UserError: where there is no posted invoice
        """
        self.ensure_one()
        self.check_access("write")
        sold = self.line_ids.sale_line_id or self.order_id.order_line
        moves = sold.sudo().invoice_lines.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        if not moves:
            raise UserError(self.env._("There is no posted invoice of these goods: there is nothing to credit."))
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create(
                {
                    "journal_id": moves.journal_id[:1].id,
                    "reason": f"{self.name} {self.cause_id.name or self.subject}",
                    "service_request_id": self.id,
                    "service_seen": self.document_count,
                    "service_lines_only": bool(self.line_ids.sale_line_id),
                }
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Note"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # === REPAIR ===

    def action_repair(self):
        """Repair orders for the goods of the request, where Odoo's `repair` is installed (D03).

        :returns: opens them; those that are there already where they are still open
        :rtype: dict
        :raises UserError: without `repair`, or without goods
        """
        self.ensure_one()
        if "repair.order" not in self.env:
            raise UserError(self.env._("Odoo's Repairs app is not installed: ask the administrator."))
        self.check_access("write")
        self._lock()
        rows = self.document_ids.filtered(lambda row: row.kind == "repair" and row.is_open)
        repairs = self.env["repair.order"].browse(rows.mapped("res_id"))
        if not repairs:
            lines = self.line_ids.filtered(lambda line: line.product_id.type == "consu")
            if not lines:
                raise UserError(self.env._("Enter which goods are to be repaired, and how many."))
            repairs = self.env["repair.order"].create([self._repair_values(line) for line in lines])
            self._remember("repair", repairs)
        action = {"type": "ir.actions.act_window", "name": self.env._("Repairs"), "res_model": "repair.order"}
        if len(repairs) == 1:
            return {**action, "res_id": repairs.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", repairs.ids)], "views": [(False, "list"), (False, "form")]}

    def _repair_values(self, line):
        # Not linked to the order: Odoo would add the parts to it, and a confirmed order would change.
        returned = self.env["stock.picking"].browse(
            self.document_ids.filtered(lambda row: row.kind == "return" and row.res_model == "stock.picking")[
                -1:
            ].mapped("res_id")
        )
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "product_id": line.product_id.id,
            "product_qty": line.quantity,
            "product_uom": line.uom_id.id,
            "lot_id": line.lot_id.id,
            "picking_id": returned.id if line.product_id in returned.move_ids.product_id else False,
            "internal_notes": plaintext2html("\n".join(filter(None, [self.display_name, line.name]))),
        }

    # === THE CUSTOMER'S PAGE ===

    def _portal_documents(self):
        """What came of the request, as far as it concerns the customer: cancelled and deleted ones do not.

        :returns: kind, number and whether it is still open
        :rtype: list[dict]
        """
        self.ensure_one()
        rows = self.sudo().document_ids.filtered("state_label")
        cancelled = {
            (model, record.id)
            for model, some in rows.grouped("res_model").items()
            for record in self.env[model].sudo().browse(some.mapped("res_id")).exists()
            if record.state == "cancel"
        }
        # A draft of a credit note has no number yet and may still change: it is shown when it is posted.
        return [
            {"kind": row.kind, "name": row.name, "open": row.is_open}
            for row in rows
            if (row.res_model, row.res_id) not in cancelled and not (row.kind == "credit" and row.is_open)
        ]
