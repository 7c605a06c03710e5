"""The confirmation sheet: one issued revision of what was offered for one order."""

import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

STATES = [
    ("draft", "Being prepared"),
    ("sent", "Awaiting reply"),
    ("change_requested", "Change requested"),
    ("confirmed", "Signed return"),
    ("declined", "Declined"),
    ("expired", "Expired"),
    ("superseded", "Superseded"),
    ("withdrawn", "Withdrawn"),
]
#: Who works with sheets, those of sales orders or those of purchase orders; rules say which.
CLERKS = "order_confirmation.group_order_confirmation_user,purchase.group_purchase_user"
#: States in which the other party may still answer.
OPEN_STATES = ("sent", "change_requested")

METHODS = [
    ("portal", "Online"),
    ("scan", "Signed return (scan)"),
    ("phone", "Phone call"),
    ("chat", "Chat message"),
    ("mail", "E-mail"),
    ("payment", "Payment in full"),
    ("no_objection", "Accepted without objection"),
]

LAYOUTS = [
    ("sheet", "Order confirmation sheet"),
    ("letter", "Order confirmation letter"),
    ("table", "Order status table"),
]

#: What the clerk prepares before the sheet is issued; nobody writes it afterwards.
DRAFT_FIELDS = {
    "layout", "lang", "lang_second", "reply_deadline", "tacit", "remarks", "bank_id",
    "print_requirements", "print_marks", "use_seal", "clause_set_id", "payment_method", "payment_schedule",
    "payment_in_full",
}  # fmt: skip
#: What only the acts of a sheet write. Given explicitly when a draft is made: a default that
#: somebody set for himself (in the context or as user default) must not answer a sheet.
EVIDENCE_FIELDS = (
    "name", "revision", "issued_on", "issued_by_id", "delivered_on", "reminded_on", "pdf_file_id",
    "confirmed_on", "answered_on", "answered_by", "answer_method", "answer_user_id", "answer_user_name",
    "answer_address", "answer_comment", "signature_file_id", "proof_file_ids", "pdf_signed_file_id",
)  # fmt: skip
#: What stays writable for the life of the sheet: who looks after it, and the chatter's own.
LIVING_FIELDS = {"user_id", "access_token"}


class OrderConfirmation(models.Model):
    """One issued sheet is one revision for one order (D02, D04.1-3, D09).

    The snapshot, the state and the answer are written by the acts of this model alone (issue,
    answer, expire): :meth:`write` refuses them from everyone, superuser included, so that a
    confirmed sheet can't change on any path. What it covers is in ``snapshot``; ``line_ids``
    hold the same rows for answers and searches.
    """

    _name = "order.confirmation"
    _description = "Order Confirmation Sheet"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    revision = fields.Integer(readonly=True, copy=False, aggregator=None)
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, index=True, copy=False, group_expand="_expand_states"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_shipping_id = fields.Many2one(
        "res.partner", string="Delivery Address", readonly=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one("res.users", string="Clerk", index=True, help="Who is told of the answer.")
    sale_order_id = fields.Many2one("sale.order", string="Sales Order", readonly=True, ondelete="set null", index=True)
    purchase_order_id = fields.Many2one("purchase.order", readonly=True, ondelete="set null", index="btree_not_null")
    order_name = fields.Char(string="Order Number", readonly=True)
    order_date = fields.Date(readonly=True)
    client_order_ref = fields.Char(string="Customer Reference", readonly=True)

    layout = fields.Selection(LAYOUTS, default="sheet", required=True)
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Language", required=True
    )
    lang_second = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Second Language",
        help="Printed side by side with the first one.",
    )
    reply_deadline = fields.Date(string="Reply Until", help="Last day on which the answer is awaited.")
    tacit = fields.Boolean(
        string="No Objection Confirms",
        help="Without objection by the reply date the order is processed as stated.",
    )
    remarks = fields.Text(help="Printed on the sheet.")
    bank_id = fields.Many2one("res.partner.bank", string="Account to Pay to", ondelete="restrict")
    print_requirements = fields.Boolean(string="Print Special Requirements", default=True)
    print_marks = fields.Boolean()
    use_seal = fields.Boolean(string="Company Seal", copy=False)
    can_use_seal = fields.Boolean(compute="_compute_can_use_seal")
    can_send_sms = fields.Boolean(compute="_compute_can_send_sms")

    line_ids = fields.One2many("order.confirmation.line", "confirmation_id", readonly=True)
    amount_untaxed = fields.Monetary(string="Untaxed Amount", readonly=True)
    amount_tax = fields.Monetary(string="Taxes", readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True)
    snapshot = fields.Json(readonly=True)
    content_digest = fields.Char(readonly=True, groups="base.group_system")

    issued_on = fields.Datetime(readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    delivered_on = fields.Datetime(string="Handed over On", readonly=True, copy=False)
    reminded_on = fields.Date(readonly=True, copy=False)
    pdf_file_id = fields.Many2one("signoff.file", string="Issued PDF", readonly=True, copy=False, ondelete="restrict")
    pdf_sha256 = fields.Char(related="pdf_file_id.sha256", string="Issued PDF SHA-256", compute_sudo=True)
    status_token = fields.Char(readonly=True, copy=False, groups="base.group_system")

    confirmed_on = fields.Datetime(readonly=True, copy=False, help="Stays when a later revision supersedes this one.")
    answered_on = fields.Datetime(readonly=True, copy=False, tracking=False)
    answered_by = fields.Char(readonly=True, copy=False, help="The name the other party gave.")
    answer_method = fields.Selection(METHODS, readonly=True, copy=False)
    answer_user_id = fields.Many2one("res.users", string="Recorded By", readonly=True, copy=False)
    answer_user_name = fields.Char(readonly=True, copy=False, help="Stays when the user is deleted.")
    answer_address = fields.Char(string="Network Address", readonly=True, copy=False)
    answer_comment = fields.Text(readonly=True, copy=False)
    signature_file_id = fields.Many2one("signoff.file", readonly=True, copy=False, ondelete="restrict")
    signature_image = fields.Binary(string="Signature", compute="_compute_signature_image")
    proof_file_ids = fields.Many2many("signoff.file", string="Proof", readonly=True, copy=False)
    pdf_signed_file_id = fields.Many2one(
        "signoff.file", string="Confirmed PDF", readonly=True, copy=False, ondelete="restrict"
    )

    _revision_uniq = models.UniqueIndex(
        "(sale_order_id, revision) WHERE revision IS NOT NULL AND sale_order_id IS NOT NULL",
        "This order already has a sheet with that revision.",
    )
    _draft_uniq = models.UniqueIndex(
        "(sale_order_id) WHERE state = 'draft' AND sale_order_id IS NOT NULL",
        "A sheet for this order is being prepared already.",
    )
    _purchase_revision_uniq = models.UniqueIndex(
        "(purchase_order_id, revision) WHERE revision IS NOT NULL AND purchase_order_id IS NOT NULL",
        "This purchase order already has a sheet with that revision.",
    )
    _purchase_draft_uniq = models.UniqueIndex(
        "(purchase_order_id) WHERE state = 'draft' AND purchase_order_id IS NOT NULL",
        "A sheet for this purchase order is being prepared already.",
    )
    _status_token_uniq = models.UniqueIndex("(status_token) WHERE status_token IS NOT NULL")
    _deadline_idx = models.Index("(reply_deadline) WHERE state = 'sent'")

    # === COMPUTES ===

    @api.depends("name", "revision")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for sheet in self:
            if sheet.name:
                sheet.display_name = self.env._(
                    "%(number)s rev. %(revision)s", number=sheet.name, revision=sheet.revision
                )
            else:
                sheet.display_name = self.env._("Sheet for %(order)s", order=sheet.order_name or "")

    def _compute_access_url(self):  # pylint: disable=missing-return
        super()._compute_access_url()
        for sheet in self:
            sheet.access_url = f"/my/confirmations/{sheet.id}"

    @api.depends_context("uid")
    def _compute_can_use_seal(self):
        allowed = self.env.user.has_group("order_confirmation.group_order_confirmation_seal")
        for sheet in self:
            sheet.can_use_seal = allowed and bool(sheet.company_id.sudo().confirmation_seal)

    def _compute_can_send_sms(self):
        # Odoo's `sms` is used where it is installed, and not asked for where it is not.
        self.can_send_sms = "sms.composer" in self.env

    @api.depends("signature_file_id")
    def _compute_signature_image(self):
        for sheet in self:
            signature = sheet.signature_file_id
            sheet.signature_image = signature._content_base64() if signature else False

    def _expand_states(self, states, domain):
        # Columns of the kanban that are always there, in the order of the flow.
        return ["draft", "sent", "change_requested", "confirmed"]

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Sheets are made from an order, not filled in by hand.

        :raises UserError: always; see :meth:`_prepare_for`
        """
        raise UserError(
            self.env._("A confirmation sheet is made from its order: open the order and press “Confirmation sheet”.")
        )

    def write(self, vals):
        """Keep what was issued (B04): only a draft can be edited, and only what the clerk prepares.

        :param dict vals: as usual
        :raises UserError: for any field of the snapshot, the state or the answer
        """
        living = {name for name in vals if self._is_living_field(name)}
        if "access_token" in living and not self.env.su:
            living.remove("access_token")
        refused = set(vals) - living
        if refused - DRAFT_FIELDS:
            raise UserError(
                self.env._("What a confirmation sheet says and how it was answered can't be written by hand.")
            )
        issued = self.filtered(lambda sheet: sheet.state != "draft") if refused else self.browse()
        if issued:
            raise UserError(
                self.env._(
                    "%(sheets)s: issued already and kept as it was sent. Issue the next revision instead.",
                    sheets=", ".join(issued.mapped("display_name")),
                )
            )
        if vals.get("use_seal"):
            self._check_seal_allowed()
        res = super().write(vals)
        if vals.get("bank_id"):
            self._check_bank()
        return res

    def _check_bank(self):
        # A third party's account on a signed sheet is how payments get lost.
        for sheet in self.sudo():
            if sheet.bank_id.partner_id != sheet.company_id.partner_id:
                raise UserError(
                    self.env._(
                        "%(account)s is no bank account of %(company)s.",
                        account=sheet.bank_id.acc_number,
                        company=sheet.company_id.name,
                    )
                )

    def _is_living_field(self, name):
        return name in LIVING_FIELDS or name.startswith(("message_", "activity_"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if any(sheet.state != "draft" for sheet in self):
            raise UserError(self.env._("An issued confirmation sheet is kept: withdraw it instead of deleting it."))

    def copy_data(self, default=None):
        """Refused: a copy would be a sheet that nobody issued.

        :raises UserError: always
        """
        raise UserError(self.env._("A confirmation sheet can't be duplicated: issue the next revision from its order."))

    def _engine_create(self, vals_list):
        # Private: no RPC call reaches it. Tokens are made here so that no sheet is without one.
        blank = {"state": "draft", "use_seal": False, "access_token": False, **dict.fromkeys(EVIDENCE_FIELDS, False)}
        vals_list = [{**blank, **vals, "status_token": secrets.token_urlsafe(24)} for vals in vals_list]
        # The context is replaced: keyword arguments would leave the default_ keys in it.
        clean = self.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        return super(OrderConfirmation, clean).create(vals_list)

    def _engine_write(self, vals):
        # The acts of this model write past the guard of `write`, and nothing else can.
        return super().write(vals)

    # === TOOLING ===

    def _lock(self):
        """Meet parallel answers, edits and crons on the rows of these sheets.

        Blocking on purpose: whoever comes second gets a serialization failure, is tried again by
        Odoo and then reads what the first one did.
        """
        if self.ids:
            self.flush_recordset()
            self.env.cr.execute(
                "SELECT id FROM order_confirmation WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [self.ids]
            )
            self.invalidate_recordset()

    def _check_seal_allowed(self):
        if not self.env.user.has_group("order_confirmation.group_order_confirmation_seal"):
            raise UserError(
                self.env._("Only those named for it may use the company seal: ask an administrator for that right.")
            )

    def _state_label(self, lang=None):
        """The state in words.

        :param str lang: language code; the user's own when missing
        :rtype: str
        """
        self.ensure_one()
        record = self.with_context(lang=lang) if lang else self
        return dict(record._fields["state"]._description_selection(record.env))[record.state]
