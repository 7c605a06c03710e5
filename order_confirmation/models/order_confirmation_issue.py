"""Issuing: a draft made from an order becomes a numbered revision that stays as it is."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .order_confirmation_kind import KINDS

DEFAULT_REPLY_DAYS = 7


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    # === PREPARING ===

    @api.model
    def _prepare_for(self, orders):
        """The draft sheet of each order, made where there is none yet (D04.1, D16.2).

        :param orders: sales orders or purchase orders, readable by the user
        :returns: one draft per order, in the order given
        :rtype: order.confirmation
        :raises UserError: naming each order that has nothing to confirm, and why
        """
        problems = orders._confirmation_problems()
        if problems:
            raise UserError("\n".join(problems.values()))
        orders._confirmation_lock()
        link = orders._confirmation_links().order
        drafts = self.sudo().search([(link, "in", orders.ids), ("state", "=", "draft")])
        missing = orders - drafts[link]
        values = [self._prepare_draft_values(order) for order in missing]
        for draft in drafts.filtered("reply_deadline"):
            if draft.reply_deadline < fields.Date.context_today(self):
                # Prepared long ago: the other party gets its days from today.
                draft._engine_write({"reply_deadline": self._reply_deadline(draft._sheet_order().sudo())})
        drafts |= self.sudo()._engine_create(values)
        drafts._take_snapshot()
        by_order = {draft[link].id: draft.id for draft in drafts}
        return self.browse(by_order[order.id] for order in orders)

    @api.model
    def _prepare_draft_values(self, order):
        """Values of a new draft that are the same for every kind of order.

        :param order: one sales or purchase order
        :rtype: dict
        """
        order = order.sudo()
        company = order.company_id
        partner = order.partner_id.commercial_partner_id
        lang = order.partner_id.lang or self.env.lang or "en_US"
        second = partner.confirmation_lang_second or company.confirmation_lang_second
        return {
            "kind": order._confirmation_kind,
            "company_id": company.id,
            "currency_id": order.currency_id.id,
            "partner_id": order.partner_id.id,
            **dict.fromkeys(kind.order for kind in KINDS.values()),
            order._confirmation_links().order: order.id,
            "order_name": order.name,
            "user_id": order.user_id.id or self.env.uid,
            "lang": lang,
            "lang_second": second if second != lang else False,
            "reply_deadline": self._reply_deadline(order),
            "layout": "sheet",
            "tacit": False,
            "bank_id": False,
            "print_requirements": False,
            "print_marks": False,
            "payment_method": False,
            "payment_schedule": False,
            "payment_in_full": False,
            **order._confirmation_draft_values(),
        }

    @api.model
    def _reply_deadline(self, order):
        partner = order.partner_id.commercial_partner_id
        days = partner.confirmation_reply_days or order.company_id.confirmation_reply_days or DEFAULT_REPLY_DAYS
        return fields.Date.add(fields.Date.context_today(self), days=days)

    def _take_snapshot(self):
        """Freeze what the orders say now into these drafts: header, rows, totals, both languages."""
        contents = self._sheet_order().sudo()._confirmation_content()
        rows = []
        for sheet in self:
            order = sheet._sheet_order().sudo()
            langs = [lang for lang in (sheet.lang, sheet.lang_second) if lang]
            sheet._engine_write(
                {
                    **order._confirmation_header_values(),
                    "content_digest": order._confirmation_digest_of(contents[order]),
                    "snapshot": {
                        "version": 1,
                        "langs": langs,
                        "tz": order.company_id.partner_id.tz or self.env.user.tz or "UTC",
                        "content": contents[order],
                        "labels": {lang: order._confirmation_labels(sheet, lang) for lang in langs},
                    },
                }
            )
            rows += [{"confirmation_id": sheet.id, **values} for values in order._confirmation_row_values(sheet.lang)]
        self.line_ids.unlink()
        self.env["order.confirmation.line"].sudo()._engine_create(rows)
        self.invalidate_recordset(["line_ids"])

    # === ISSUING ===

    def action_issue(self):
        """Issue these drafts: number, revision, snapshot and PDF are fixed, older ones superseded.

        :returns: True
        :raises UserError: for what is no draft, or an order that can't be confirmed by anyone
        """
        self.check_access("write")
        if any(sheet.use_seal for sheet in self):
            self._check_seal_allowed()
        today = fields.Date.context_today(self)
        drafts = self.filtered(lambda sheet: sheet.state == "draft" and sheet.reply_deadline)
        late = drafts.filtered(lambda sheet: sheet.reply_deadline < today)
        if late:
            raise UserError(
                self.env._("%(sheets)s: the reply date is over already.", sheets=", ".join(late.mapped("display_name")))
            )
        for sheets in self.sudo()._by_kind():
            sheets._issue()
        return True

    def _issue(self):
        """Do it, for sheets of one kind; the caller has checked the person.

        :raises UserError: for what is no draft any more, or an order with nothing to confirm
        """
        orders = self._sheet_order()
        orders._confirmation_lock()
        self._lock()
        issued = self.filtered(lambda sheet: sheet.state != "draft")
        if issued:
            raise UserError(
                self.env._(
                    "%(sheets)s: issued already by %(user)s.",
                    sheets=", ".join(issued.mapped("display_name")),
                    user=issued[0].issued_by_id.name,
                )
            )
        if len(orders) < len(self):
            raise UserError(self.env._("The order of this sheet was deleted: delete the draft too."))
        problems = orders._confirmation_problems()
        if problems:
            raise UserError("\n".join(problems.values()))
        self._take_snapshot()
        now = fields.Datetime.now()
        for sheet, numbers in zip(self, self._next_numbers(), strict=True):
            sheet._engine_write(
                {
                    **numbers,
                    "state": "sent",
                    "issued_on": now,
                    "issued_by_id": self.env.uid,
                }
            )
        self._supersede_older()
        self._log_seal_use()
        for sheet in self:
            sheet._portal_ensure_token()
        for sheet, pdf in zip(self, self._render_pdfs(), strict=True):
            file = self.env["signoff.file"]._store(sheet._pdf_name(), "application/pdf", pdf)
            sheet._engine_write({"pdf_file_id": file.id})
        orders._confirmation_issued(self)

    def _next_numbers(self):
        """Number and revision of each sheet: an order keeps its number, the revision counts up.

        :returns: per sheet ``{"name": str, "revision": int}``
        :rtype: list[dict]
        """
        kind = self._kind()
        last = {}
        for sheet in self.search([(kind.order, "in", self._sheet_order().ids), ("revision", ">", 0)], order="revision"):
            last[sheet._sheet_order().id] = sheet
        numbers = []
        for sheet in self:
            previous = last.get(sheet._sheet_order().id)
            name = (
                previous.name
                if previous
                else (self.env["ir.sequence"].with_company(sheet.company_id).next_by_code(kind.sequence))
            )
            numbers.append({"name": name, "revision": previous.revision + 1 if previous else 1})
        return numbers

    def _supersede_older(self):
        kind = self._kind()
        older = self.search(
            [
                (kind.order, "in", self._sheet_order().ids),
                ("id", "not in", self.ids),
                ("state", "in", ("sent", "change_requested", "confirmed", "declined", "expired", "withdrawn")),
            ]
        )
        older._lock()
        older._engine_write({"state": "superseded", "outdated": False})
        older.activity_unlink([kind.activity])

    def _log_seal_use(self):
        sealed = self.filtered("use_seal")
        for sheet in sealed:
            seal = sheet.company_id.confirmation_seal
            if not seal:
                raise UserError(
                    self.env._("%(company)s has no seal image in the settings.", company=sheet.company_id.name)
                )
            file = self.env["signoff.file"]._store_base64(self.env._("Company seal"), seal)
            self.env["order.seal.use"]._log(
                [
                    {
                        "user_id": self.env.uid,
                        "document": sheet.display_name,
                        "confirmation_id": sheet.id,
                        "company_id": sheet.company_id.id,
                        "seal_file_id": file.id,
                    }
                ]
            )
            sheet._engine_write({"snapshot": {**sheet.snapshot, "seal": file.id}})
