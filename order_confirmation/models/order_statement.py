"""The statement (对账单): what one partner and the company owe each other, for one period, in one currency."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import content as core
from .signoff_evidence import SignoffEvidence

STATES = [
    ("draft", "Being prepared"),
    ("sent", "Awaiting reply"),
    ("agreed", "Agreed"),
    ("differences", "Differences"),
    ("superseded", "Superseded"),
]
METHODS = [("portal", "Online"), ("scan", "Signed return (scan)")]
#: What finance prepares before the statement is issued.
DRAFT_FIELDS = {"lang", "lang_second", "remarks"}
#: What stays writable for the life of the statement.
LIVING_FIELDS = {"user_id", "access_token"}
SCHEMA = "order.statement"
#: Decimals of amounts in the digest: more than any currency has.
DECIMALS = 6
ROW_FIELDS = ("kind", "date", "name", "order_names", "quantity", "charged", "paid", "aside")


class OrderStatement(models.Model):
    """One revision of the statement of one partner, company, side, currency and period (D16.5, D07).

    Header, rows and answer are written by the acts of this model alone: ``create`` and ``write`` refuse them from
    everyone, superuser included. What was sent never changes; another one for the same period is the next revision.
    """

    _name = "order.statement"
    _description = "Statement"
    _inherit = ["signoff.evidence", "portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    revision = fields.Integer(readonly=True, copy=False, aggregator=None)
    state = fields.Selection(STATES, required=True, readonly=True, index=True, copy=False)
    side = fields.Selection([("customer", "Customer"), ("supplier", "Supplier")], required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer or Supplier", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="Until", required=True, readonly=True, index=True)
    # Who, what and when in one text: merged contacts would otherwise run into the unique index, and Odoo deletes
    # what it can't move.
    period_key = fields.Char(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Responsible", index=True, help="Who is told of the answer.")
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Language", required=True
    )
    lang_second = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Second Language",
        help="Printed side by side with the first one.",
    )
    remarks = fields.Text(help="Printed on the statement.")

    line_ids = fields.One2many("order.statement.line", "statement_id", readonly=True)
    amount_opening = fields.Monetary(string="Opening Balance", readonly=True)
    amount_charged = fields.Monetary(string="Invoiced", readonly=True, help="Invoices less credit notes of the period.")
    amount_paid = fields.Monetary(string="Paid", readonly=True)
    amount_closing = fields.Monetary(string="Closing Balance", readonly=True)
    amount_goods = fields.Monetary(
        string="Not Invoiced Yet", readonly=True, help="Delivered and not invoiced; no part of the balance."
    )
    amount_pending = fields.Monetary(
        string="Payments on Their Way", readonly=True, help="Registered and not booked yet; no part of the balance."
    )
    snapshot = fields.Json(readonly=True, groups="base.group_system")
    content_digest = fields.Char(readonly=True, groups="base.group_system")

    issued_on = fields.Datetime(readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    pdf_file_id = fields.Many2one("signoff.file", string="Issued PDF", readonly=True, copy=False, ondelete="restrict")
    answered_on = fields.Datetime(readonly=True, copy=False)
    answered_by = fields.Char(readonly=True, copy=False, help="The name the other party gave.")
    answer_method = fields.Selection(METHODS, readonly=True, copy=False)
    answer_user_id = fields.Many2one("res.users", string="Recorded By", readonly=True, copy=False)
    answer_user_name = fields.Char(readonly=True, copy=False, help="Stays when the user is deleted.")
    answer_address = fields.Char(string="Network Address", readonly=True, copy=False)
    answer_comment = fields.Text(readonly=True, copy=False)
    signature_file_id = fields.Many2one("signoff.file", readonly=True, copy=False, ondelete="restrict")
    proof_file_ids = fields.Many2many("signoff.file", string="Proof", readonly=True, copy=False)
    pdf_signed_file_id = fields.Many2one(
        "signoff.file", string="Agreed PDF", readonly=True, copy=False, ondelete="restrict"
    )

    _revision_uniq = models.UniqueIndex(
        "(period_key, revision) WHERE revision > 0",
        "This period has a statement with that revision already: somebody issued it at the same moment.",
    )
    _draft_uniq = models.UniqueIndex(
        "(period_key) WHERE state = 'draft'",
        "Somebody prepares the statement of this period at the same moment. Look at the list again.",
    )

    # === COMPUTES ===

    @api.depends("name", "revision", "partner_id", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            if statement.name:
                statement.display_name = self.env._(
                    "%(number)s rev. %(revision)s", number=statement.name, revision=statement.revision
                )
            else:
                statement.display_name = self.env._(
                    "Statement for %(partner)s until %(date)s",
                    partner=statement.partner_id.name or "",
                    date=statement.date_to or "",
                )

    def _compute_access_url(self):  # pylint: disable=missing-return
        super()._compute_access_url()
        for statement in self:
            statement.access_url = f"/my/statements/{statement.id}"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Statements are read from the books, not filled in by hand.

        :raises UserError: always; see :meth:`_make`
        """
        raise UserError(self.env._("A statement is made from the books: press “New Statements” in the list."))

    def write(self, vals):
        """Keep what was sent: only a draft can be edited, and only its languages and remarks.

        :param dict vals: as usual
        :raises UserError: for header, rows, state and answer
        """
        living = {name for name in vals if name in LIVING_FIELDS or name.startswith(("message_", "activity_"))}
        if not self.env.su:
            living.discard("access_token")
        refused = set(vals) - living
        if refused - DRAFT_FIELDS:
            raise UserError(self.env._("What a statement says and how it was answered can't be written by hand."))
        if refused and any(statement.state != "draft" for statement in self):
            raise UserError(
                self.env._("This statement was issued and is kept as it was sent. Make the next revision instead.")
            )
        res = super(SignoffEvidence, self).write(vals)
        if refused & {"lang", "lang_second"}:
            self.sudo()._take_labels()
        return res

    def unlink(self):
        """Drafts may be thrown away.

        :raises UserError: for what was issued
        """
        if any(statement.state != "draft" for statement in self):
            raise UserError(self.env._("An issued statement is kept: make the next revision instead of deleting it."))
        self.check_access("unlink")
        return super(SignoffEvidence, self).unlink()

    def copy_data(self, default=None):
        """Refused: a copy would be a statement that nobody read from the books.

        :raises UserError: always
        """
        raise UserError(self.env._("A statement can't be duplicated: make the next revision instead."))

    # === TOOLING ===

    def _lock(self):
        """Meet parallel answers and revisions on the rows of these statements: the loser reads who was first."""
        if self.ids:
            self.flush_recordset()
            self.env.cr.execute(
                SQL("SELECT id FROM order_statement WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", self.ids)
            )
            self.invalidate_recordset()

    def _content(self):
        """What this statement says, in canonical form.

        :rtype: dict
        """
        self.ensure_one()
        return self._content_of(
            self.amount_opening,
            [{name: line[name] for name in ROW_FIELDS} for line in self.line_ids],
            self,
        )

    @api.model
    def _content_of(self, opening, rows, keys):
        """The same for values that were not stored yet.

        :param float opening: balance
        :param list[dict] rows: values of rows
        :param keys: statement or dict with ``partner_id``, ``currency_id``, ``date_from`` and ``date_to``
        :rtype: dict
        """
        plain = lambda name: getattr(keys[name], "id", keys[name])  # noqa: E731
        return {
            "partner": core.ref("res.partner", plain("partner_id")),
            "currency": core.ref("res.currency", plain("currency_id")),
            "from": core.day(keys["date_from"]),
            "to": core.day(keys["date_to"]),
            "opening": core.number(opening, DECIMALS),
            "rows": [
                {
                    "kind": row["kind"],
                    "date": core.day(row["date"]),
                    "name": row["name"] or "",
                    "orders": row["order_names"] or "",
                    **{name: core.number(row[name], DECIMALS) for name in ("quantity", "charged", "paid", "aside")},
                }
                for row in rows
            ],
        }

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
