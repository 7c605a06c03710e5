"""Export papers of an order: who gets which one ready until when, and what was sent (D14.6, D14.8)."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import human_size

STATES = [
    ("needed", "Needed"),
    ("ready", "Ready"),
    ("sent", "Sent"),
]
#: Written by sending alone.
SENT_FIELDS = {"sent_on", "sent_by_id", "sent_to", "sent_file_ids"}
#: What stays as it was once a paper was sent.
FROZEN_FIELDS = {"kind_id", "reference", "attachment_ids", "for_clearance", "state"}


class OrderExportPaper(models.Model):
    """One paper of the checklist; its files are its own, and what was sent is kept as it was."""

    _name = "order.export.paper"
    _description = "Export Paper"
    _order = "sale_order_id desc, sequence, id"
    _rec_name = "kind_id"

    sale_order_id = fields.Many2one(
        "sale.order", string="Sales Order", required=True, ondelete="cascade", index=True, readonly=True
    )
    partner_id = fields.Many2one(related="sale_order_id.partner_id")
    company_id = fields.Many2one(related="sale_order_id.company_id")
    kind_id = fields.Many2one(
        "order.export.paper.kind", string="Kind of Paper", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(default=100)
    reference = fields.Char(string="Paper Number", help="As it stands on the paper.")
    for_clearance = fields.Boolean(compute="_compute_for_clearance", store=True, readonly=False, precompute=True)
    user_id = fields.Many2one("res.users", string="Responsible", domain=[("share", "=", False)], index="btree_not_null")
    due_date = fields.Date(string="Due", index="btree_not_null")
    state = fields.Selection(STATES, default="needed", required=True, index=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", help="What will be sent.")
    note = fields.Text()
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    sent_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    sent_to = fields.Char(readonly=True, copy=False)
    sent_file_ids = fields.Many2many("signoff.file", string="Sent Files", readonly=True, copy=False)
    sent_links = fields.Html(string="As Sent", compute="_compute_sent_links", sanitize=False, groups="base.group_user")

    @api.depends("kind_id")
    def _compute_for_clearance(self):
        for paper in self:
            paper.for_clearance = paper.kind_id.for_clearance

    @api.depends("due_date", "state")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for paper in self:
            paper.overdue = bool(paper.state != "sent" and paper.due_date and paper.due_date < today)

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "!=", "sent"), ("due_date", "<", fields.Date.context_today(self))]

    @api.depends("sent_file_ids")
    def _compute_sent_links(self):
        # sudo: evidence files are readable through their paper alone.
        for paper in self.sudo():
            paper.sent_links = Markup("<br/>").join(
                Markup('<a href="/order_confirmation/paper/%s/%s">%s</a> <small class="text-muted">%s</small>')
                % (paper.id, file.id, file.name, human_size(file.size))
                for file in paper.sent_file_ids
            )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A paper is part of its order: who may not write that makes none for it.

        :raises AccessError: for foreign orders, foreign files, or a paper that claims to have been sent
        """
        for vals in vals_list:
            self._check_forged(vals)
        blank = dict.fromkeys(SENT_FIELDS - {"sent_file_ids"}, False)
        papers = super().create([{"state": "needed", **vals, **blank} for vals in vals_list])
        if papers.sudo().sent_file_ids or "sent" in papers.mapped("state"):
            self._check_forged({"state": "sent"})
        papers.sale_order_id.check_access("write")
        papers._adopt_files()
        return papers

    def write(self, vals):
        """Keep what was sent; files are adopted by their paper.

        :raises AccessError: for foreign files, another order, or a paper that claims to have been sent
        :raises UserError: for what was sent already
        """
        self._check_forged(vals)
        if "sale_order_id" in vals:
            raise AccessError(self.env._("A paper stays with its order: make a new one on the other order."))
        sent = self.filtered(lambda paper: paper.state == "sent") if FROZEN_FIELDS & vals.keys() else self.browse()
        if sent:
            raise UserError(
                self.env._(
                    "%(papers)s: sent already and kept as sent. Press “New Version” to send another one.",
                    papers=", ".join(sent.mapped("display_name")),
                )
            )
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_files()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if self.sudo().sent_file_ids:
            raise UserError(self.env._("A paper that was sent is kept."))

    def _check_forged(self, vals):
        if SENT_FIELDS & vals.keys() or vals.get("state") == "sent":
            raise AccessError(self.env._("A paper is sent with “Send Clearance Papers”, never marked so by hand."))

    def _adopt_files(self):
        """Make the files of these papers theirs, so that nobody reads another document's file through them.

        :raises AccessError: for a file that belongs to something else, or that somebody else uploaded
        """
        for paper in self:
            for file in paper.sudo().attachment_ids:
                if (file.res_model, file.res_id) == (self._name, paper.id):
                    continue
                fresh = not file.res_id and file.res_model in (False, self._name, "mail.compose.message")
                if not fresh or file.type != "binary" or not (self.env.su or file.create_uid == self.env.user):
                    raise AccessError(
                        self.env._(
                            "The file “%(file)s” belongs to another document: upload it here anew.", file=file.name
                        )
                    )
                file.write({"res_model": self._name, "res_id": paper.id, "public": False})

    def _engine_write(self, vals):
        # Sending writes past the guard of `write`, and nothing else can.
        return super().write(vals)

    # === ACTS ===

    def action_ready(self):
        """Mark these papers ready.

        :raises UserError: for one that has neither file nor number nor note
        """
        for paper in self:
            if not (paper.attachment_ids or paper.reference or paper.note):
                raise UserError(
                    self.env._("%(paper)s: add its file, its number, or a note first.", paper=paper.display_name)
                )
        self.write({"state": "ready"})

    def action_new_version(self):
        """Take a sent paper up again; what was sent stays on record."""
        self.check_access("write")
        sent = self.filtered(lambda paper: paper.state == "sent")
        sent.sudo()._engine_write({"state": "needed", "attachment_ids": [fields.Command.clear()]})

    def _mark_sent(self, names):
        """Keep what was sent, to whom, when and by whom.

        :param str names: of the recipients
        """
        for paper in self:
            stored = [
                self.env["signoff.file"]._store(file.name, file.mimetype or "application/octet-stream", file.raw).id
                for file in paper.sudo().attachment_ids
            ]
            paper.sudo()._engine_write(
                {
                    "state": "sent",
                    "sent_on": fields.Datetime.now(),
                    "sent_by_id": self.env.uid,
                    "sent_to": names,
                    "sent_file_ids": [fields.Command.link(file_id) for file_id in stored],
                }
            )
