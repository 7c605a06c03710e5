"""Issuing and sending: a draft becomes a numbered revision that stays as it is."""

from odoo import fields, models
from odoo.exceptions import UserError

ANSWER_ACTIVITY = "order_confirmation.mail_activity_type_statement"


class OrderStatement(models.Model):
    _inherit = "order.statement"

    def action_issue(self):
        """Issue these drafts: the books are read once more, number, revision and PDF are fixed.

        :returns: True
        :raises UserError: for what is no draft
        """
        self.check_access("write")
        self.sudo()._issue()
        return True

    def _issue(self):
        """Do it; the caller has checked the person.

        :raises UserError: for what is no draft any more, or where the books changed to nothing
        """
        self._lock()
        issued = self.filtered(lambda statement: statement.state != "draft")
        if issued:
            raise UserError(
                self.env._(
                    "%(statements)s: issued already by %(user)s.",
                    statements=", ".join(issued.mapped("display_name")),
                    user=issued[0].issued_by_id.name,
                )
            )
        self._read_again()
        older = self.search([("period_key", "in", self.mapped("period_key")), ("revision", ">", 0)], order="revision")
        older._lock()
        self._number(older)
        older.filtered(lambda statement: statement.state != "superseded")._engine_write({"state": "superseded"})
        older.activity_unlink([ANSWER_ACTIVITY])
        for statement, pdf in zip(self, self._render_pdfs(), strict=True):
            statement._portal_ensure_token()
            file = self.env["signoff.file"]._store(statement._pdf_name(), "application/pdf", pdf)
            statement._engine_write({"pdf_file_id": file.id})
        self._message_log_batch(
            bodies={one.id: self.env._("Issued as revision %(revision)s.", revision=one.revision) for one in self}
        )

    def _read_again(self):
        """Fill these drafts from the books of this moment, one reading per company, side and period."""
        for (company, side, start, end), drafts in self.grouped(
            lambda one: (one.company_id, one.side, one.date_from, one.date_to)
        ).items():
            found = self.env["order.statement.books"]._of(company, side, start, end, drafts.partner_id)
            books = {draft: found.get((draft.partner_id.id, draft.currency_id.id)) for draft in drafts}
            empty = [draft.display_name for draft, book in books.items() if not book]
            if empty:
                raise UserError(
                    self.env._(
                        "%(statements)s: the books have nothing to state any more. Delete this draft.",
                        statements=", ".join(empty),
                    )
                )
            drafts._fill(books)

    def _number(self, older):
        last = {statement.period_key: statement for statement in older}
        fresh = self.filtered(lambda statement: statement.period_key not in last)
        names = {}
        for (company, year), statements in fresh.grouped(lambda one: (one.company_id, one.date_to.year)).items():
            numbers = self.env["order.statement.counter"]._take(company, year, len(statements))
            names.update(zip(statements, numbers, strict=True))
        now = fields.Datetime.now()
        for statement in self:
            before = last.get(statement.period_key)
            statement._engine_write(
                {
                    "name": before.name if before else names[statement],
                    "revision": before.revision + 1 if before else 1,
                    "state": "sent",
                    "issued_on": now,
                    "issued_by_id": self.env.uid,
                }
            )

    # === SENDING ===

    def action_send(self):
        """Open the e-mail with the PDF and the portal link; a draft is issued first.

        :returns: the composer's action
        :rtype: dict
        :raises UserError: where the other party has no e-mail address
        """
        self.ensure_one()
        self.check_access("write")
        if not self.sudo().partner_id.email:
            raise UserError(
                self.env._(
                    "%(partner)s has no e-mail address. Enter one on the contact, or print the statement.",
                    partner=self.sudo().partner_id.display_name,
                )
            )
        if self.state == "draft":
            self.action_issue()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the statement"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": self.env.ref("order_confirmation.mail_template_statement").id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_layout_with_responsible_signature",
                "force_email": True,
            },
        }

    def action_issue_and_mail(self):
        """Issue the drafts among these and mail all of them; who has no address is named (D16.5).

        :returns: a notice of what was sent
        :rtype: dict
        :raises UserError: where nothing of this can be sent
        """
        self.check_access("write")
        if any(statement.state == "superseded" for statement in self):
            raise UserError(self.env._("A superseded statement is not sent again: take it out of the selection."))
        self.filtered(lambda statement: statement.state == "draft").action_issue()
        mailed = self.sudo().filtered("partner_id.email")
        if mailed:
            template = self.env.ref("order_confirmation.mail_template_statement").sudo()
            template.send_mail_batch(mailed.ids, email_layout_xmlid="mail.mail_notification_light")
            mailed._message_log_batch(
                bodies={statement.id: self.env._("Sent by e-mail, with the PDF.") for statement in mailed}
            )
        silent = self.sudo() - mailed
        text = self.env._("%(count)s sent by e-mail.", count=len(mailed))
        if silent:
            text += " " + self.env._(
                "Without e-mail address, to be printed: %(partners)s.",
                partners=", ".join(silent.mapped("partner_id.display_name")),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if silent else "success",
                "message": text,
                "sticky": bool(silent),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_print(self):
        """Print these statements in one go.

        :rtype: dict
        """
        return self.env.ref("order_confirmation.action_report_order_statement").report_action(self)

    def action_record_answer(self):
        """Open the dialog in which the clerk records a signed return.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record the answer"),
            "res_model": "order.statement.record",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_statement_id": self.id, "dialog_size": "extra-large"},
        }
