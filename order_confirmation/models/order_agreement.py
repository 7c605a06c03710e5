"""The framework agreement with a customer: drawn up, signed by both sides, kept (D13)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

STATES = [
    ("draft", "Being drawn up"),
    ("sent", "Awaiting signatures"),
    ("signed", "Signed"),
    ("expired", "Term over"),
    ("terminated", "Terminated"),
    ("superseded", "Amended"),
    ("withdrawn", "Withdrawn"),
]
#: What is drawn up before the agreement is issued; nobody writes it afterwards.
DRAFT_FIELDS = {
    "partner_id", "contact_id", "company_id", "lang", "lang_second", "date_from", "term_years", "renewal_days",
    "clause_set_id", "payment_days", "inspection_days", "payment_method", "channel", "law", "court", "remarks",
    "use_seal",
}  # fmt: skip
#: What only the acts of an agreement write; given explicitly when one is made, so that no default signs it.
EVIDENCE_FIELDS = (
    "name", "previous_id", "snapshot", "issued_on", "issued_by_id", "delivered_on", "pdf_file_id",
    "pdf_signed_file_id", "seller_signed_on", "seller_signed_by", "seller_signature_id", "seller_user_id",
    "buyer_signed_on", "buyer_signed_by", "buyer_signature_id", "buyer_user_id", "buyer_method", "buyer_address",
    "scan_file_ids", "signed_on", "ended_on", "end_reason", "renewal_told_on",
)  # fmt: skip
LIVING_FIELDS = {"user_id", "access_token"}
DEFAULT_DAYS = 7
MAX_YEARS = 30


class OrderAgreement(models.Model):
    """One framework agreement with one customer for a term of years; orders under it name it (D13.7).

    What was issued and how it was signed is written by the acts of this model alone: ``create`` and
    ``write`` refuse it from everyone, superuser included. A signed agreement is amended by its next
    revision.
    """

    _name = "order.agreement"
    _description = "Framework Agreement"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    revision = fields.Integer(readonly=True, copy=False, default=0, aggregator=None)
    previous_id = fields.Many2one(
        "order.agreement", string="Amends", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    state = fields.Selection(STATES, default="draft", required=True, readonly=True, index=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict",
        domain="[('parent_id', '=', False), ('company_id', 'in', (company_id, False))]",
    )  # fmt: skip
    contact_id = fields.Many2one(
        "res.partner", ondelete="restrict", help="Who is sent the agreement; the customer itself where empty.",
        domain="[('id', 'child_of', partner_id)]",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, index=True,
        domain=[("share", "=", False)], help="Who is told of signatures and of the end of the term.",
    )  # fmt: skip
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Language", required=True,
        compute="_compute_lang", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    lang_second = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Second Language",
        help="Printed side by side with the first one.",
    )

    date_from = fields.Date(string="In Force From", required=True, default=fields.Date.context_today)
    term_years = fields.Integer(string="Years", required=True, default=1, aggregator=None)
    date_to = fields.Date(string="In Force Until", compute="_compute_date_to", store=True, index=True)
    renewal_days = fields.Integer(
        string="Renewal Notice", default=60, aggregator=None,
        help="Days before the end at which the responsible person is told. 0: not at all.",
    )  # fmt: skip
    clause_set_id = fields.Many2one(
        "order.clause.set", ondelete="restrict", default=lambda self: self._default_clause_set_id(),
        domain="[('kind', '=', 'agreement'), ('company_id', 'in', (company_id, False))]",
    )  # fmt: skip
    payment_days = fields.Integer(
        string="Days to Pay", aggregator=None,
        default=lambda self: self.env.company.clause_payment_days or DEFAULT_DAYS,
    )  # fmt: skip
    inspection_days = fields.Integer(
        string="Days to Inspect", aggregator=None,
        default=lambda self: self.env.company.clause_inspection_days or DEFAULT_DAYS,
    )  # fmt: skip
    payment_method = fields.Char(string="How to Pay", translate=True, help="Empty: as the company says.")
    channel = fields.Char(string="How Orders Are Placed", translate=True, help="Empty: as the company says.")
    law = fields.Char(string="Law of", translate=True, help="Empty: as the company says.")
    court = fields.Char(translate=True, help="Empty: as the company says.")
    remarks = fields.Text(string="Supplement", help="What was agreed beyond the clauses; printed after them.")
    use_seal = fields.Boolean(string="Company Seal", copy=False)
    can_use_seal = fields.Boolean(compute="_compute_can_use_seal")
    notice = fields.Text(compute="_compute_notice")

    snapshot = fields.Json(readonly=True, copy=False)
    text_html = fields.Html(string="Text", compute="_compute_text_html", sanitize=False)
    issued_on = fields.Datetime(readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    delivered_on = fields.Datetime(string="Handed over On", readonly=True, copy=False)
    pdf_file_id = fields.Many2one("signoff.file", string="Issued PDF", readonly=True, copy=False, ondelete="restrict")
    pdf_signed_file_id = fields.Many2one(
        "signoff.file", string="Signed PDF", readonly=True, copy=False, ondelete="restrict"
    )
    seller_signed_on = fields.Date(string="We Signed On", readonly=True, copy=False)
    seller_signed_by = fields.Char(string="Signed for Us By", readonly=True, copy=False)
    seller_signature_id = fields.Many2one("signoff.file", readonly=True, copy=False, ondelete="restrict")
    seller_user_id = fields.Many2one("res.users", string="Recorded for Us By", readonly=True, copy=False)
    buyer_signed_on = fields.Date(string="Customer Signed On", readonly=True, copy=False)
    buyer_signed_by = fields.Char(string="Signed for the Customer By", readonly=True, copy=False)
    buyer_signature_id = fields.Many2one(
        "signoff.file", string="Customer's Signature", readonly=True, copy=False, ondelete="restrict"
    )
    buyer_user_id = fields.Many2one("res.users", string="Recorded By", readonly=True, copy=False)
    buyer_method = fields.Selection(
        [("portal", "Online"), ("scan", "Signed paper (scan)")], string="How", readonly=True, copy=False
    )
    buyer_address = fields.Char(string="Network Address", readonly=True, copy=False)
    scan_file_ids = fields.Many2many("signoff.file", string="Scans", readonly=True, copy=False)
    file_links = fields.Html(string="Files", compute="_compute_file_links", sanitize=False, groups="base.group_user")
    signed_on = fields.Datetime(string="Signed by Both On", readonly=True, copy=False)
    ended_on = fields.Date(readonly=True, copy=False)
    end_reason = fields.Text(readonly=True, copy=False)
    renewal_told_on = fields.Date(readonly=True, copy=False)

    _revision_uniq = models.UniqueIndex(
        "(name, revision, company_id) WHERE name IS NOT NULL", "This agreement has a revision with that number already."
    )
    _open_end_idx = models.Index("(date_to) WHERE state IN ('sent', 'signed')")

    # === COMPUTES ===

    @api.depends("name", "revision", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for agreement in self:
            if agreement.name:
                agreement.display_name = self.env._(
                    "%(number)s rev. %(revision)s", number=agreement.name, revision=agreement.revision
                )
            else:
                agreement.display_name = (
                    self.env._("Agreement with %(customer)s", customer=agreement.partner_id.name)
                    if agreement.partner_id
                    else self.env._("New agreement")
                )

    @api.depends("partner_id")
    def _compute_lang(self):
        for agreement in self:
            agreement.lang = agreement.partner_id.lang or agreement.lang or self.env.lang or "en_US"

    @api.depends("date_from", "term_years")
    def _compute_date_to(self):
        for agreement in self:
            start, years = agreement.date_from, agreement.term_years
            known = start and 0 < years <= MAX_YEARS
            agreement.date_to = start + relativedelta(years=years) - timedelta(days=1) if known else False

    @api.depends_context("uid")
    def _compute_can_use_seal(self):
        allowed = self.env.user.has_group("order_confirmation.group_order_confirmation_seal")
        for agreement in self:
            agreement.can_use_seal = allowed and bool(agreement.company_id.sudo().confirmation_seal)

    def _compute_access_url(self):  # pylint: disable=missing-return
        super()._compute_access_url()
        for agreement in self:
            agreement.access_url = f"/my/agreements/{agreement.id}"

    @api.model
    def _default_clause_set_id(self):
        chosen = self.env.company.clause_set_agreement_id
        if chosen._fits("agreement", self.env.company):
            return chosen
        return self.env.ref("order_confirmation.order_clause_set_agreement", raise_if_not_found=False)

    # === CHECKS ===

    @api.constrains("term_years", "renewal_days", "payment_days", "inspection_days")
    def _check_term(self):
        for agreement in self:
            if not 0 < agreement.term_years <= MAX_YEARS:
                raise ValidationError(
                    self.env._(
                        "The term would end before it begins, or in another age: enter between 1 and %(most)s years.",
                        most=MAX_YEARS,
                    )
                )
            if min(agreement.renewal_days, agreement.payment_days, agreement.inspection_days) < 0:
                raise ValidationError(self.env._("Days can't be negative: enter 0 for none."))

    @api.constrains("partner_id", "contact_id", "company_id", "clause_set_id")
    def _check_parties(self):
        for agreement in self.sudo():
            customer, company, chosen = agreement.partner_id, agreement.company_id, agreement.clause_set_id
            if customer != customer.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s belongs to %(customer)s: make the agreement with the latter.",
                        contact=customer.name,
                        customer=customer.commercial_partner_id.name,
                    )
                )
            if agreement.contact_id and agreement.contact_id.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(customer)s.",
                        contact=agreement.contact_id.name,
                        customer=customer.name,
                    )
                )
            if customer.company_id and customer.company_id != company or customer == company.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(customer)s is no customer of %(company)s.", customer=customer.name, company=company.name
                    )
                )
            if chosen and not (chosen.kind == "agreement" and chosen.company_id <= company):
                raise ValidationError(
                    self.env._("The clause set “%(set)s” is for other documents or another company.", set=chosen.name)
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A draft; what makes it more than that is nobody's to give.

        :raises AccessError: for number, state or signatures given from outside
        """
        for vals in vals_list:
            self._check_forged(vals)
        # Scans are links, which only who may read files could set empty: they are looked at afterwards.
        blank = {**dict.fromkeys(EVIDENCE_FIELDS, False), "state": "draft", "revision": 0, "access_token": False}
        del blank["scan_file_ids"]
        agreements = super().create([{**vals, **blank} for vals in vals_list])
        if agreements.sudo().scan_file_ids:
            self._check_forged({"scan_file_ids": True})
        agreements.filtered("use_seal")._check_seal_allowed()
        return agreements

    def write(self, vals):
        """Keep what was issued (B04): only a draft can be edited, and only what is drawn up.

        :raises AccessError: for number, state, text or signatures
        :raises UserError: for an agreement that was issued
        """
        self._check_forged(vals)
        if "access_token" in vals and not self.env.su:
            raise AccessError(self.env._("The link of an agreement is made by the system."))
        if DRAFT_FIELDS & vals.keys():
            self._check_draft()
        if vals.get("use_seal"):
            self._check_seal_allowed()
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        # The dialog of translations writes past `write`.
        self._check_draft()
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def _check_forged(self, vals):
        known = DRAFT_FIELDS | LIVING_FIELDS
        forged = [name for name in vals if name not in known and not name.startswith(("message_", "activity_"))]
        if forged:
            raise AccessError(self.env._("The state of an agreement and how it was signed can't be written by hand."))

    def _check_draft(self):
        issued = self.filtered(lambda agreement: agreement.state != "draft")
        if issued:
            raise UserError(
                self.env._(
                    "%(agreements)s: issued already and kept as it was. Amend it instead.",
                    agreements=", ".join(issued.mapped("display_name")),
                )
            )

    def _check_seal_allowed(self):
        if self and not self.env.user.has_group("order_confirmation.group_order_confirmation_seal"):
            raise UserError(
                self.env._("Only those named for it may use the company seal: ask an administrator for that right.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if any(agreement.state != "draft" for agreement in self):
            raise UserError(self.env._("An issued agreement is kept: withdraw or terminate it instead of deleting it."))

    def _engine_write(self, vals):
        # The acts of this model write past the guard of `write`, and nothing else can.
        return super().write(vals)

    def _lock(self):
        """Meet parallel signatures and crons on the rows of these agreements; the second one is tried again."""
        if self.ids:
            self.flush_recordset()
            self.env.cr.execute(
                "SELECT id FROM order_agreement WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [self.ids]
            )
            self.invalidate_recordset()
