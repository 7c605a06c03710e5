"""Handing a sheet over: e-mail, SMS, chat, paper; and the buttons of its form."""

from odoo import fields, models
from odoo.exceptions import UserError


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    # === HANDING OVER ===

    def _mark_delivered(self, how):
        """Record that the sheet went to the other party: tacit acceptance counts only from then on.

        :param str how: in words, for the chatter
        """
        fresh = self.filtered(lambda sheet: sheet.state == "sent" and not sheet.delivered_on)
        fresh._engine_write({"delivered_on": fields.Datetime.now()})
        if self:
            self._message_log_batch(bodies={sheet.id: how for sheet in self})

    def action_send(self):
        """Open the e-mail with the issued PDF and the portal link; drafts are issued first.

        :returns: the composer's action
        :rtype: dict
        :raises UserError: where the other party has no e-mail address
        """
        self.ensure_one()
        self.check_access("write")
        if not self.partner_id.email:
            raise UserError(
                self.env._(
                    "%(partner)s has no e-mail address. Enter one on the contact, or print the sheet, or copy "
                    "it as text into a chat.",
                    partner=self.partner_id.display_name,
                )
            )
        if self.state == "draft":
            self.action_issue()
        template = self.env.ref(self._kind().mail)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the confirmation sheet"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_layout_with_responsible_signature",
                "force_email": True,
            },
        }

    def _message_sms(self, body, *args, **kwargs):
        # Odoo's SMS composer comes here. Private, and only for a text with the sheet's own link: neither a key of the
        # context nor a message in the chatter hands a sheet over, since silence counts from then on.
        message = super()._message_sms(body, *args, **kwargs)
        token = self.sudo().access_token
        if token and token in str(body) and self.has_access("write"):
            self.sudo()._mark_delivered(self.env._("Handed over by SMS."))
        return message

    def action_send_sms(self):
        """Open Odoo's SMS composer with the link to the sheet (D08, D13.2); only where `sms` is installed.

        :rtype: dict
        :raises AccessError: for who may not write the sheet: the link opens it, prices included
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send by SMS"),
            "res_model": "sms.composer",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_composition_mode": "comment",
                "default_body": self._as_short_text(),
            },
        }

    def action_withdraw(self):
        """Take an open sheet back: its link and QR code say so from now on.

        :raises UserError: for a sheet that was answered already
        """
        self.check_access("write")
        sheets = self.sudo()
        sheets._lock()
        if any(sheet.state not in ("sent", "change_requested", "expired", "declined") for sheet in sheets):
            raise UserError(self.env._("Only a sheet that is not confirmed yet can be withdrawn."))
        sheets._engine_write({"state": "withdrawn", "outdated": False})
        for some in sheets._by_kind():
            some.activity_unlink([some._kind().activity])
        return True

    def action_copy_text(self):
        """Open the sheet as text for a chat; drafts are issued first.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            self.action_issue()
        wizard = self.env["order.confirmation.text"].create({"confirmation_id": self.id, "text": self._as_text()})
        return self._dialog("order.confirmation.text", self.env._("Copy as text"), res_id=wizard.id)

    def action_record_answer(self):
        """Open the dialog in which the clerk records an answer.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        return self._dialog(
            "order.confirmation.record",
            self.env._("Record the answer"),
            context={"default_confirmation_id": self.id, "dialog_size": "extra-large"},
        )

    def action_print(self):
        """Print these sheets in one go, those of purchase orders in two numbered copies, one for each side (D02.7).

        Handing over on paper is recorded by *Handed over*.

        :rtype: dict
        """
        copies = all(sheet.kind == "purchase" and sheet.state != "draft" for sheet in self)
        report = "action_report_order_confirmation_copies" if copies else "action_report_order_confirmation"
        return self.env.ref(f"order_confirmation.{report}").report_action(self)

    def action_handed_over(self):
        """Record that the sheet was given to the other party on paper or by fax.

        :raises UserError: for a draft
        """
        self.check_access("write")
        if any(sheet.state == "draft" for sheet in self):
            raise UserError(self.env._("Issue the sheet first."))
        self.sudo()._mark_delivered(self.env._("Handed over on paper."))
        return True

    def action_open_order(self):
        """Open the order of this sheet.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._kind().model,
            "res_id": self._sheet_order().id,
            "views": [(False, "form")],
        }

    def _dialog(self, model, name, **options):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            **options,
        }
