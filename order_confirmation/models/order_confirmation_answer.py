"""Answers: the customer's own, or what the clerk records from a scan, a call or a chat."""

from markupsafe import Markup
from odoo import fields, models
from odoo.exceptions import UserError

from .order_confirmation import OPEN_STATES

#: Answers recorded by the company's own people may come in after the reply date.
LATE_STATES = (*OPEN_STATES, "expired", "declined")
MAX_NAME = 200
MAX_COMMENT = 20_000


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    def _answer_problem(self, late=False):
        """Why this sheet can't be answered, or False.

        :param bool late: an answer recorded by the company's people, which may come after the date
        :returns: a sentence for whoever tries, without prices or other customers' data
        :rtype: str | False
        """
        self.ensure_one()
        env = self.env
        if (
            self.state in ("confirmed", "change_requested", "declined")
            and self.answered_on
            and not (self.state != "confirmed" and (late or self.state == "change_requested"))
        ):
            return env._(
                "This sheet was answered already: %(state)s by %(name)s on %(date)s.",
                state=self._state_label(),
                name=self.answered_by or self.partner_id.sudo().name or "",
                date=self._moment_text(self.answered_on),
            )
        if self.state == "superseded":
            return env._("A later revision replaced this sheet: please answer that one.")
        if self.state not in (LATE_STATES if late else OPEN_STATES):
            return env._("This sheet can't be answered: %(state)s.", state=self._state_label())
        order = self._sheet_order().sudo()
        if not order or order.state == "cancel":
            return env._("The order of this sheet was cancelled.")
        if self.outdated:
            return env._("The order is being changed: a new revision of this sheet will follow.")
        return False

    def _answer(self, decision, method, name, **details):
        """Record an answer, whoever brought it (B07, D04.2, D09.6).

        :param str decision: ``confirm``, ``change`` or ``decline``
        :param str method: one of ``METHODS``
        :param str name: who answered for the other party
        :param details: ``lines`` (answers by row id: dict of ``answer_*`` values), ``comment`` (str),
            ``signature`` (checked image bytes), ``proofs`` (list of ``(name, mimetype, bytes)``),
            ``user`` (res.users who attests or was logged in), ``address`` (network address),
            ``confirm_order`` (bool: the order goes on where nothing else holds it)
        :raises UserError: where the sheet can't be answered any more, saying who was first
        """
        self.ensure_one()
        self._lock()
        late = method not in ("portal", "payment", "no_objection")
        problem = self._answer_problem(late=late)
        if problem:
            raise UserError(problem)
        lines = details.get("lines") or {}
        self._check_answer(decision, method, name, lines, details)
        values = {
            "state": {"confirm": "confirmed", "change": "change_requested", "decline": "declined"}[decision],
            "answered_on": fields.Datetime.now(),
            "answered_by": (name or "").strip()[:MAX_NAME],
            "answer_method": method,
            "answer_comment": (details.get("comment") or "").strip()[:MAX_COMMENT] or False,
            "answer_user_id": details["user"].id if details.get("user") else False,
            "answer_user_name": details["user"].sudo().name if details.get("user") else False,
            "answer_address": details.get("address"),
        }
        if details.get("signature"):
            values["signature_file_id"] = self._store_signature(details["signature"]).id
        if details.get("proofs"):
            stored = [self.env["signoff.file"]._store(*proof).id for proof in details["proofs"]]
            values["proof_file_ids"] = [fields.Command.link(file_id) for file_id in stored]
        if decision == "confirm":
            values["confirmed_on"] = values["answered_on"]
        self._engine_write(values)
        self._write_line_answers(decision, lines)
        if decision == "confirm":
            self._store_signed_pdf()
        self._tell_answer(decision)
        if decision == "confirm":
            self._sheet_order().sudo()._confirmation_received(self, bool(details.get("confirm_order")))

    def _check_answer(self, decision, method, name, lines, details):
        if method != "no_objection" and not (name or "").strip():
            raise UserError(self.env._("Please enter the name of the person who answers."))
        if decision == "confirm" and method == "portal" and not details.get("signature"):
            raise UserError(self.env._("Please sign in the signature field."))
        wanted = self._wanted_changes(lines)
        if decision == "confirm" and wanted:
            raise UserError(self.env._("You asked for changes: send them as a change request, or take them back."))
        if decision == "change" and not wanted and not (details.get("comment") or "").strip():
            raise UserError(self.env._("Please say what should be changed: on a row or as a comment."))
        if decision == "decline" and not (details.get("comment") or "").strip():
            raise UserError(self.env._("Please say why you decline."))
        if method in ("scan", "chat", "mail") and not details.get("proofs"):
            raise UserError(self.env._("Attach the proof: the signed scan, or a picture of the message."))

    def _wanted_changes(self, lines):
        rows = self.line_ids.filtered("covered")
        foreign = set(lines) - set(rows.ids)
        if foreign:
            raise UserError(self.env._("The answer names rows that are not on this sheet."))
        return {row_id: values for row_id, values in lines.items() if any(values.values())}

    def _write_line_answers(self, decision, lines):
        empty = {"answer_quantity": 0, "answer_date": False, "answer_price": 0, "answer_comment": False}
        wanted = self._wanted_changes(lines)
        rows = self.line_ids.filtered("covered")
        untouched = rows.filtered(lambda row: row.id not in wanted)
        untouched._engine_write({"answer": False if decision == "decline" else "accept", **empty})
        for row in rows - untouched:
            row._engine_write({"answer": "change", **empty, **wanted[row.id]})

    def _store_signature(self, image):
        name = self.env._("Signature on %(sheet)s", sheet=self.display_name)
        return self.env["signoff.file"]._store(name, "image/png", image)

    def _store_signed_pdf(self):
        # The same sheet with the answer on it: what both parties keep (B07). A printer program that
        # is missing or fails must not cost the customer's answer: the issued PDF stays, and the
        # clerk is told.
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("install", "broken"):
            self._message_log(body=self.env._("wkhtmltopdf is missing: the confirmed copy was not printed."))
            return
        try:
            pdf = self._render_pdf()
        except UserError as error:
            self._message_log(body=self.env._("The confirmed copy was not printed: %(reason)s", reason=str(error)))
            return
        file = self.env["signoff.file"]._store(self._pdf_name(), "application/pdf", pdf)
        self._engine_write({"pdf_signed_file_id": file.id})

    def _tell_answer(self, decision):
        """Log the answer on sheet and order, and give the clerk something to do about it."""
        clerk = self.user_id or self.issued_by_id
        sheet = self.with_context(lang=clerk.lang)
        method = dict(sheet._fields["answer_method"]._description_selection(sheet.env)).get(self.answer_method)
        who = self.answered_by or self.partner_id.name or ""
        texts = {
            "confirm": sheet.env._(
                "%(sheet)s confirmed by %(name)s (%(how)s)", sheet=sheet.display_name, name=who, how=method
            ),
            "change": sheet.env._("%(name)s asks for changes of %(sheet)s", sheet=sheet.display_name, name=who),
            "decline": sheet.env._("%(name)s declined %(sheet)s", sheet=sheet.display_name, name=who),
        }
        text = texts[decision]
        self.message_post(
            body=sheet._answer_note(text), author_id=self._answer_author().id, subtype_xmlid="mail.mt_note"
        )
        if order := self._sheet_order():
            order.sudo()._message_log(body=text)
        self.activity_unlink([self._kind().activity])
        if clerk and clerk.active and clerk.id != self.env.user.id:
            self.activity_schedule(self._kind().activity, user_id=clerk.id, summary=text)

    def _answer_author(self):
        # Whoever recorded it or was logged in; a visitor without login writes as the customer.
        return self.answer_user_id.sudo().partner_id or self.partner_id

    def _answer_note(self, text):
        lines = [text, *(self.answer_comment or "").splitlines()]
        for row in self.line_ids.filtered(lambda row: row.answer == "change"):
            product = row.name.splitlines()[0] if row.name else ""
            lines += f"{product}: {row.answer_text}".splitlines()
        return Markup("<br/>").join(lines)

    # === WHAT THE CLERK DOES WITH A CHANGE REQUEST ===

    def action_apply_changes(self):
        """Take the requested changes into the order and prepare the next revision (B07).

        :returns: the new draft's form
        :rtype: dict
        :raises UserError: where nothing was requested, or the order is no longer as on the sheet
        """
        self.ensure_one()
        self.check_access("write")
        order = self._sheet_order()
        order.check_access("write")
        self.sudo()._lock()
        if self.state != "change_requested":
            raise UserError(self.env._("No change was requested on this sheet."))
        if self.outdated:
            raise UserError(
                self.env._("The order was changed since: look at the difference and change the order itself.")
            )
        applied = order._confirmation_apply(self)
        if not applied:
            raise UserError(
                self.env._("The request is a comment only: read it, change the order yourself, then issue again.")
            )
        draft = self._prepare_for(order)
        self._message_log(body=self.env._("Requested changes taken into the order; the next revision is prepared."))
        return draft._action_open()

    def action_keep_offer(self):
        """Answer a change request by offering the same again: the sheet waits for its reply anew.

        :raises UserError: where no change was requested
        """
        self.check_access("write")
        sheets = self.sudo()
        sheets._lock()
        if any(sheet.state != "change_requested" for sheet in sheets):
            raise UserError(self.env._("No change was requested on this sheet."))
        sheets._engine_write({"state": "sent"})
        for sheet in sheets:
            sheet._message_log(body=self.env._("The offer stays as it is."))
        return True

    def _action_open(self):
        """Form of this sheet.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }
