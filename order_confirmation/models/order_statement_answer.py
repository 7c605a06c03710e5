"""Answers to a statement: agreed with a signature, or differences row by row."""

from markupsafe import Markup
from odoo import fields, models
from odoo.exceptions import UserError

from .order_statement_issue import ANSWER_ACTIVITY

MAX_NAME = 200
MAX_COMMENT = 10_000


class OrderStatement(models.Model):
    _inherit = "order.statement"

    def _answer_problem(self):
        """Why this statement can't be answered, or False.

        :returns: a sentence for whoever tries
        :rtype: str | False
        """
        self.ensure_one()
        if self.state in ("agreed", "differences"):
            return self.env._(
                "This statement was answered already: %(state)s by %(name)s on %(date)s.",
                state=self._state_label(),
                name=self.answered_by or "",
                date=self._moment_text(self.answered_on),
            )
        if self.state == "superseded":
            return self.env._("A later revision replaced this statement: please answer that one.")
        if self.state != "sent":
            return self.env._("This statement was not issued yet.")
        return False

    def _answer(self, decision, method, name, **details):
        """Record an answer, whoever brought it (D16.5).

        :param str decision: ``agree`` or ``differ``
        :param str method: one of ``METHODS``
        :param str name: who answered for the other party
        :param details: ``lines`` (by row id: dict of ``comment`` and ``amount``, float or None), ``comment`` (str),
            ``signature`` (checked PNG bytes), ``proofs`` (list of ``(name, mimetype, bytes)``), ``user`` (res.users
            who attests or was logged in), ``address`` (network address)
        :raises UserError: where it can't be answered any more, saying who was first, or something is missing
        """
        self.ensure_one()
        self._lock()
        problem = self._answer_problem()
        if problem:
            raise UserError(problem)
        lines = {
            row_id: {"comment": (row.get("comment") or "").strip()[:MAX_COMMENT], "amount": row.get("amount")}
            for row_id, row in (details.get("lines") or {}).items()
            if (row.get("comment") or "").strip() or row.get("amount") is not None
        }
        comment = (details.get("comment") or "").strip()[:MAX_COMMENT]
        self._check_answer(decision, method, name, lines, comment, details)
        user = details.get("user")
        values = {
            "state": "agreed" if decision == "agree" else "differences",
            "answered_on": fields.Datetime.now(),
            "answered_by": name.strip()[:MAX_NAME],
            "answer_method": method,
            "answer_comment": comment or False,
            "answer_user_id": user.id if user else False,
            "answer_user_name": user.sudo().name if user else False,
            "answer_address": details.get("address"),
        }
        store = self.env["signoff.file"]._store
        if details.get("signature"):
            label = self.env._("Signature on %(statement)s", statement=self.display_name)
            values["signature_file_id"] = store(label, "image/png", details["signature"]).id
        if details.get("proofs"):
            values["proof_file_ids"] = [fields.Command.link(store(*proof).id) for proof in details["proofs"]]
        self._engine_write(values)
        for line in self.line_ids.filtered(lambda line: line.id in lines):
            row = lines[line.id]
            line._engine_write(
                {
                    "differs": True,
                    "answer_comment": row["comment"] or False,
                    "answer_amount": row["amount"] or 0.0,
                    "answer_amount_given": row["amount"] is not None,
                }
            )
        if decision == "agree":
            self._store_signed_pdf()
        self._tell_answer()

    def _check_answer(self, decision, method, name, lines, comment, details):
        if method == "portal":
            self.partner_id._check_answers_itself(details.get("user"))
        if decision not in ("agree", "differ"):
            raise UserError(self.env._("Please choose: agree, or state differences."))
        if not (name or "").strip():
            raise UserError(self.env._("Please enter the name of the person who answers."))
        if set(lines) - set(self.line_ids.ids):
            raise UserError(self.env._("The answer names rows that are not on this statement."))
        if decision == "agree" and lines:
            raise UserError(self.env._("You stated differences: send them as such, or take them back to agree."))
        if decision == "agree" and method == "portal" and not details.get("signature"):
            raise UserError(self.env._("Please sign in the signature field."))
        if decision == "differ" and not lines and not comment:
            raise UserError(self.env._("Please say what differs: on a row, or as a comment."))
        if method == "scan" and not details.get("proofs"):
            raise UserError(self.env._("Attach the proof: the scan of the signed statement."))

    def _store_signed_pdf(self):
        # A printer program that is missing or fails must not cost the answer: the issued PDF stays.
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("install", "broken"):
            self._message_log(body=self.env._("wkhtmltopdf is missing: the agreed copy was not printed."))
            return
        try:
            pdf = self._render_pdfs()[0]
        except UserError as error:
            self._message_log(body=self.env._("The agreed copy was not printed: %(reason)s", reason=str(error)))
            return
        file = self.env["signoff.file"]._store(self._pdf_name(), "application/pdf", pdf)
        self._engine_write({"pdf_signed_file_id": file.id})

    def _tell_answer(self):
        """Log the answer; differences give the responsible something to do."""
        person = self.user_id if self.user_id.active else self.issued_by_id
        mine = self.with_context(lang=person.lang)
        details = {"statement": mine.display_name, "name": self.answered_by}
        if self.state == "agreed":
            text = mine.env._("%(name)s agrees with %(statement)s", **details)
        else:
            text = mine.env._("%(name)s states differences on %(statement)s", **details)
        lines = [text, *(self.answer_comment or "").splitlines()]
        for line in self.line_ids.filtered("differs"):
            lines += f"{line.name}: {line._answer_text()}".splitlines()
        author = self.answer_user_id.sudo().partner_id or self.partner_id
        self.message_post(body=Markup("<br/>").join(lines), author_id=author.id, subtype_xmlid="mail.mt_note")
        self.activity_unlink([ANSWER_ACTIVITY])
        if self.state == "differences" and person and person.active:
            self.activity_schedule(ANSWER_ACTIVITY, user_id=person.id, summary=text)


class OrderStatementLine(models.Model):
    _inherit = "order.statement.line"

    def _answer_text(self):
        """What the other party says about this row: its amount and comment.

        :rtype: str
        """
        self.ensure_one()
        amount = self.currency_id.format(self.answer_amount) if self.answer_amount_given else ""
        return " · ".join(text for text in (amount, self.answer_comment) if text)
