"""What happens to a framework agreement: issued, signed by both sides, amended, ended."""

from odoo import fields, models
from odoo.exceptions import UserError

MANAGER = "order_confirmation.group_order_confirmation_manager"
MAX_NAME = 200
SIDES = ("seller", "buyer")


class OrderAgreement(models.Model):
    _inherit = "order.agreement"

    # === ISSUING ===

    def action_issue(self):
        """Fix number, text and PDF of these drafts; from then on both sides can sign.

        :returns: True
        :raises UserError: for what is no draft, has no clauses, leaves a blank, or whose term is over
        """
        self.check_access("write")
        self.filtered("use_seal")._check_seal_allowed()
        self.sudo()._issue()
        return True

    def _issue(self):
        self._lock()
        for agreement in self:
            agreement._check_draft()
            agreement._check_ready()
            previous = agreement.previous_id
            if previous and previous.state not in ("sent", "signed"):
                raise UserError(
                    self.env._(
                        "%(agreement)s is no longer in force: make a new agreement instead of amending it.",
                        agreement=previous.display_name,
                    )
                )
            sequence = self.env["ir.sequence"].with_company(agreement.company_id)
            agreement._engine_write(
                {
                    "name": previous.name or sequence.next_by_code("order.agreement"),
                    "revision": previous.revision + 1,
                    "state": "sent",
                    "issued_on": fields.Datetime.now(),
                    "issued_by_id": self.env.uid,
                }
            )
            agreement._engine_write({"snapshot": agreement._take_snapshot()})
            agreement._log_seal_use()
            agreement._portal_ensure_token()
            agreement._engine_write({"pdf_file_id": agreement._store_pdf().id})
            if previous.state == "sent":
                previous._engine_write({"state": "superseded"})

    def _check_ready(self):
        """What stops this draft from being issued.

        :raises UserError: saying what is missing and where it is entered
        """
        self.ensure_one()
        clauses = self.clause_set_id._clauses()
        if not clauses:
            raise UserError(self.env._("Choose a clause set with clauses: an agreement without them says nothing."))
        if self.date_to < fields.Date.context_today(self):
            raise UserError(
                self.env._("The term of %(agreement)s is over already: correct it.", agreement=self.display_name)
            )
        if not self.partner_id.active:
            raise UserError(self.env._("The customer is archived: restore the contact or choose another one."))
        blanks = {blank: None for lang in self._langs() for blank in clauses._blanks(self._clause_values(lang), lang)}
        if blanks:
            raise UserError(
                self.env._(
                    "The agreement would leave blanks: %(blanks)s. Fill them in on the agreement, the contact or in "
                    "the settings.",
                    blanks=", ".join(blanks),
                )
            )

    def _log_seal_use(self):
        self.ensure_one()
        if not self.use_seal:
            return
        seal = self.company_id.confirmation_seal
        if not seal:
            raise UserError(self.env._("%(company)s has no seal image in the settings.", company=self.company_id.name))
        file = self.env["signoff.file"]._store_base64(self.env._("Company seal"), seal)
        use = {
            "user_id": self.env.uid,
            "document": self.display_name,
            "agreement_id": self.id,
            "company_id": self.company_id.id,
            "seal_file_id": file.id,
        }
        self.env["order.seal.use"]._log([use])
        self._engine_write({"snapshot": {**self.snapshot, "seal": file.id}})

    def _store_pdf(self):
        return self.env["signoff.file"]._store(self._pdf_name(), "application/pdf", self._render_pdf())

    # === HANDING OVER ===

    def action_send(self):
        """Open the e-mail with the issued PDF and the link to the customer's page; a draft is issued first.

        :returns: the composer's action
        :rtype: dict
        :raises UserError: where nobody has an e-mail address
        """
        self.ensure_one()
        self.check_access("write")
        if not self._recipient().email:
            raise UserError(
                self.env._(
                    "%(customer)s has no e-mail address. Enter one on the contact, or print the agreement.",
                    customer=self._recipient().display_name,
                )
            )
        if self.state == "draft":
            self.action_issue()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the agreement"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": self.env.ref("order_confirmation.mail_template_agreement").id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_layout_with_responsible_signature",
                "force_email": True,
            },
        }

    def _recipient(self):
        return self.contact_id or self.partner_id

    def action_print(self):
        """Print these agreements as they were issued, or signed.

        :rtype: dict
        """
        return self.env.ref("order_confirmation.action_report_order_agreement").report_action(self)

    # === SIGNING ===

    def action_sign(self):
        """Open the dialog in which signatures are entered.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        side = "buyer" if self.seller_signed_on else "seller"
        if not self.env.user.has_group(MANAGER):
            side = "buyer"
        return self._dialog("order.agreement.sign", self.env._("Record signatures"), {"default_side": side})

    def _sign_problem(self, side):
        """Why a side can't sign, or False.

        :param str side: ``seller`` or ``buyer``
        :returns: a sentence for whoever tries
        :rtype: str | False
        """
        self.ensure_one()
        env = self.env
        if self.state != "sent":
            states = dict(self._fields["state"]._description_selection(env))
            return env._("This agreement can't be signed: %(state)s.", state=states[self.state])
        if self[f"{side}_signed_on"]:
            return env._(
                "%(name)s has signed for this side already, on %(day)s.",
                name=self[f"{side}_signed_by"],
                day=self._day(self[f"{side}_signed_on"]),
            )
        if self.date_to < fields.Date.context_today(self):
            return env._("The term of this agreement is over.")
        return False

    def _sign(self, sides, name, signed_on, **details):
        """Record who signed for one side or both; with the second one the agreement is signed.

        :param sides: of ``SIDES``
        :param dict name: the signer's name by side
        :param date signed_on: day on the paper, or today
        :param details: ``signature`` (checked picture bytes), ``scan`` (``(name, mimetype, bytes)``), ``user`` (who
            records it or was logged in), ``address`` (network address), ``method`` of the customer
        :raises UserError: where it was signed already or can't be, or a proof is missing
        """
        self.ensure_one()
        self._lock()
        values = {}
        for side in sides:
            problem = self._sign_problem(side)
            if problem:
                raise UserError(problem)
            self._check_signature(side, name.get(side), signed_on, details)
            values |= {
                f"{side}_signed_on": signed_on,
                f"{side}_signed_by": name[side].strip()[:MAX_NAME],
                f"{side}_user_id": details["user"].id if details.get("user") else False,
            }
            if details.get("signature"):
                file = self.env["signoff.file"]._store("signature.png", "image/png", details["signature"])
                values[f"{side}_signature_id"] = file.id
        if details.get("scan"):
            scan = self.env["signoff.file"]._store(*details["scan"])
            values["scan_file_ids"] = [fields.Command.link(scan.id)]
        if "buyer" in sides:
            values |= {"buyer_method": details.get("method") or "scan", "buyer_address": details.get("address")}
        self._engine_write(values)
        signers = ", ".join(values[f"{side}_signed_by"] for side in sides)
        self._message_log(body=self.env._("Signed by %(names)s.", names=signers))
        if self.seller_signed_on and self.buyer_signed_on:
            self._signed_by_both()
        self._tell_responsible(sides)

    def _check_signature(self, side, name, signed_on, details):
        if not (name or "").strip():
            raise UserError(self.env._("Enter the name of the person who signed."))
        if details.get("method") == "portal":
            self.partner_id._check_answers_itself(details.get("user"))
        # The agreement's own day: who signs in Shanghai is ahead of a server's.
        here = self.with_context(tz=(self.snapshot or {}).get("tz") or self.env.user.tz)
        today = max(fields.Date.context_today(self), fields.Date.context_today(here))
        if not signed_on or signed_on > today:
            raise UserError(self.env._("The day of the signature lies in the future: correct it."))
        sealed = side == "seller" and (self.snapshot or {}).get("seal")
        if not (details.get("signature") or details.get("scan") or sealed):
            raise UserError(self.env._("Nothing shows the signature: draw it, or add the scan of the signed paper."))

    def _signed_by_both(self):
        self._engine_write({"state": "signed", "signed_on": fields.Datetime.now()})
        if self.previous_id.state in ("sent", "signed"):
            self.previous_id._lock()
            self.previous_id._engine_write({"state": "superseded", "ended_on": fields.Date.context_today(self)})
            self.previous_id.activity_unlink(["order_confirmation.mail_activity_type_agreement"])
        self._engine_write({"pdf_signed_file_id": self._store_pdf().id})

    def _tell_responsible(self, sides):
        """Whoever looks after it is told of the customer's signature, or that ours is what is missing."""
        user = self.user_id
        if "buyer" not in sides or not user or user == self.env.user:
            return
        own = self.with_context(lang=user.lang)
        text = own.env._("%(agreement)s: the customer has signed.", agreement=own.display_name)
        if self.state == "sent":
            text = own.env._("%(agreement)s: the customer has signed, we have not yet.", agreement=own.display_name)
        self.activity_schedule("order_confirmation.mail_activity_type_agreement", user_id=user.id, summary=text)

    # === AMENDING, ENDING ===

    def action_amend(self):
        """Draw up the next revision; this one stays in force until both sides have signed that one.

        :returns: the new draft
        :rtype: dict
        :raises UserError: where there is nothing to amend, or the next revision is being drawn up
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("sent", "signed"):
            raise UserError(self.env._("Only an agreement that was issued and is in force can be amended."))
        following = self.search([("previous_id", "=", self.id), ("state", "in", ("draft", "sent"))], limit=1)
        if not following:
            following = self.copy({"user_id": self.user_id.id, "contact_id": self.contact_id.id})
            following.sudo()._engine_write({"previous_id": self.id})
        return following._open()

    def action_end(self):
        """Open the dialog that terminates or withdraws.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        return self._dialog("order.agreement.end", self.env._("End the agreement"), {})

    def _end(self, reason):
        """Terminate what is signed, withdraw what is not; the reason stays on record.

        :param str reason: of whoever ends it
        :raises UserError: without a reason, or for what is not in force
        """
        self._lock()
        for agreement in self:
            if agreement.state not in ("sent", "signed"):
                raise UserError(
                    self.env._("%(agreement)s is not in force: nothing to end.", agreement=agreement.display_name)
                )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason stays on record."))
        for agreement in self:
            agreement._engine_write(
                {
                    "state": "terminated" if agreement.state == "signed" else "withdrawn",
                    "ended_on": fields.Date.context_today(self),
                    "end_reason": reason.strip(),
                }
            )
            agreement._message_log(body=reason.strip())
        self.activity_unlink(["order_confirmation.mail_activity_type_agreement"])
