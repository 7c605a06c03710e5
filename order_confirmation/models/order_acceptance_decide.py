"""What customers say of a delivery: arrived, accepted, objected row by row; and complaints afterwards (D13.4)."""

from markupsafe import Markup
from odoo import fields, models
from odoo.exceptions import UserError

from .order_acceptance import DONE
from .order_acceptance_line import ANSWERS

MAX_SUBJECT = 200
OBJECTION_ACTIVITY = "order_confirmation.mail_activity_type_acceptance"
MAX_NAME = 200
MAX_TEXT = 10_000
OBJECTIONS = tuple(code for code, _label in ANSWERS if code != "accepted")


class OrderAcceptance(models.Model):
    _inherit = "order.acceptance"

    def _decision_problem(self, decision="accept"):
        """Why this delivery can't be accepted or objected to any more, or False.

        :param str decision: ``accept`` or ``object``; what was objected to may still be accepted
        :returns: a sentence for whoever tries
        :rtype: str | False
        """
        self.ensure_one()
        details = {"name": self.decided_by or "", "date": self._moment_text(self.decided_on) if self.decided_on else ""}
        if self.state == "accepted":
            return self.env._(
                "This delivery was accepted already, by %(name)s on %(date)s. Tell us below what is wrong with it: we "
                "take it up as a complaint.",
                **details,
            )
        if self.state == "deemed":
            return self.env._(
                "The time to object to this delivery has passed on %(date)s, and it counts as accepted. We are still "
                "glad to help: tell us below what is wrong, and we take it up as a complaint.",
                date=self._day_text(self.deadline),
            )
        if self.state == "returned":
            return self.env._("All goods of this delivery came back: there is nothing left to accept.")
        if self.state == "objected" and decision == "object":
            return self.env._(
                "%(name)s objected to this delivery on %(date)s. We are looking into it; use the messages below to add "
                "something.",
                **details,
            )
        return False

    def _decide(self, decision, method, name, **details):
        """Record what the customer decided, whoever brought it (D13.4, D05, D17).

        :param str decision: ``accept`` or ``object``
        :param str method: one of ``HOW``, not ``no_objection``
        :param str name: who decided for the customer
        :param details: ``lines`` (by row id: dict of ``answer``, ``quantity`` and ``comment``), ``comment`` (str),
            ``signature`` (checked PNG bytes), ``files`` (list of ``(name, mimetype, bytes)``, checked), ``user``
            (res.users who attests or was logged in), ``address`` (network address), ``arrived_on`` (date)
        :raises UserError: where it can't be decided any more, saying who was first, or something is missing
        """
        self.ensure_one()
        self._lock()
        problem = self._decision_problem(decision)
        if problem:
            raise UserError(problem)
        lines = self._checked_lines(details.get("lines") or {})
        comment = (details.get("comment") or "").strip()[:MAX_TEXT]
        name = (name or "").strip()[:MAX_NAME]
        self._check_decision(decision, method, name, lines, comment, details)
        if details.get("arrived_on"):
            self._arrived(details["arrived_on"], name)
        user, now = details.get("user"), fields.Datetime.now()
        values = {
            "state": "accepted" if decision == "accept" else "objected",
            "decided_on": now,
            "decided_by": name,
            "decision_method": method,
            "decision_user_id": user.id if user else False,
            "decision_user_name": user.sudo().name if user else False,
            "decision_address": details.get("address") or False,
            "comment": comment or False,
        }
        if decision == "object":
            values |= {"objected_on": now, "objected_by": name, "objection": comment or False}
        store = self.env["signoff.file"]._store
        if details.get("signature"):
            label = self.env._("Signature on %(delivery)s", delivery=self.name)
            values["signature_file_id"] = store(label, "image/png", details["signature"]).id
        if details.get("files"):
            values["file_ids"] = [fields.Command.link(store(*file).id) for file in details["files"]]
        self._engine_write(values)
        if decision == "object":
            for line in self.line_ids:
                line._engine_write(lines.get(line.id) or {"answer": "accepted"})
        elif not self.objected_on:
            for line in self.line_ids:
                line._engine_write({"answer": "accepted"})
        self._tell_decision()
        self._decided()

    def _checked_lines(self, lines):
        """What is wrong with each row, checked.

        :raises UserError: for foreign rows, unknown answers and impossible quantities
        """
        rows = {row.id: row for row in self.line_ids}
        result = {}
        for row_id, given in lines.items():
            row, answer = rows.get(row_id), given.get("answer") or "accepted"
            if not row:
                raise UserError(self.env._("The answer names rows that are not on this delivery."))
            if answer == "accepted":
                continue
            if answer not in OBJECTIONS:
                raise UserError(self.env._("Please say what is wrong: short, damaged, wrong goods, or other."))
            quantity = given.get("quantity") or 0.0
            if quantity < 0 or (answer != "other" and row.uom_id.compare(quantity, row.quantity) > 0):
                raise UserError(
                    self.env._(
                        "%(goods)s: the quantity concerned is more than the %(quantity)g that were delivered. Please "
                        "correct it.",
                        goods=row.name,
                        quantity=row.quantity,
                    )
                )
            result[row_id] = {
                "answer": answer,
                "answer_quantity": quantity,
                "answer_comment": (given.get("comment") or "").strip()[:MAX_TEXT] or False,
            }
        return result

    def _check_decision(self, decision, method, name, lines, comment, details):
        if decision not in ("accept", "object"):
            raise UserError(self.env._("Please choose: confirm receipt, or tell us what is wrong."))
        if not name:
            raise UserError(self.env._("Please enter the name of the person who received the goods."))
        if decision == "accept" and lines:
            raise UserError(
                self.env._("You marked goods as wrong: send that as an objection, or take it back to confirm receipt.")
            )
        if decision == "object" and not lines and not comment:
            raise UserError(self.env._("Please say what is wrong: on a row, or as a comment."))
        if method != "portal" and not details.get("files"):
            raise UserError(
                self.env._("Attach the proof: a photo of the signed delivery note, or a picture of the message.")
            )

    def _tell_decision(self):
        """Log the decision; an objection gives the responsible something to do."""
        person = self.user_id if self.user_id.active else self.order_id.user_id
        mine = self.with_context(lang=person.lang or self.env.lang)
        details = {"delivery": self.name, "name": self.decided_by}
        if self.state == "accepted":
            text = mine.env._("%(name)s accepts delivery %(delivery)s", **details)
        else:
            text = mine.env._("%(name)s objects to delivery %(delivery)s", **details)
        lines = [text, *(self.comment or "").splitlines()]
        for line in mine.line_ids.filtered(lambda line: self.state == "objected" and line.answer in OBJECTIONS):
            lines += f"{line.name}: {line._answer_text()}".splitlines()
        author = self.decision_user_id.sudo().partner_id or self.partner_id
        self.message_post(body=Markup("<br/>").join(lines), author_id=author.id, subtype_xmlid="mail.mt_note")
        self.activity_unlink([OBJECTION_ACTIVITY])
        if self.state == "objected":
            self._open_request("complaint", text, "\n".join(lines[1:]), rows=self._request_rows())

    # === ARRIVAL ===

    def _record_arrival(self, day, name, author=None):
        """The goods have arrived: the days to inspect count from then.

        :param date day: not in the future, not before the shipment
        :param str name: who says so
        :param res.partner author: of the note
        :raises UserError: for an impossible day, or where it was decided already
        """
        self.ensure_one()
        self._lock()
        if self.state != "waiting":
            raise UserError(self._decision_problem("object"))
        self._arrived(day, (name or "").strip()[:MAX_NAME], author)
        self.order_id._order_payment_touch()
        self.order_id._milestone_touch()

    def _arrived(self, day, name, author=None):
        if day > self._today() or day < self._local(self.shipped_on).date():
            raise UserError(
                self.env._(
                    "The day of arrival lies between the shipment on %(shipped)s and today: please correct it.",
                    shipped=self._day_text(self._local(self.shipped_on).date()),
                )
            )
        self._engine_write({"arrived_on": day, "arrived_by": name, "deadline": self._deadline_for(day)})
        self.message_post(
            body=self.env._(
                "%(name)s: arrived on %(day)s; objections until %(deadline)s.",
                name=name,
                day=self._day_text(day),
                deadline=self._day_text(self.deadline),
            ),
            author_id=(author or self.partner_id).id,
            subtype_xmlid="mail.mt_note",
        )

    # === AFTERWARDS ===

    def _complain(self, text, name):
        """What a customer says of a delivery that counts as accepted already.

        :param str text: what is wrong
        :param str name: who says so
        :raises UserError: where he can still object, or says nothing
        """
        self.ensure_one()
        text = (text or "").strip()[:MAX_TEXT]
        if self.state not in DONE:
            raise UserError(self.env._("This delivery is not accepted yet: tell us on its rows what is wrong."))
        if not text:
            raise UserError(self.env._("Please say what is wrong."))
        self._open_request("complaint", self.env._("Complaint about %(delivery)s", delivery=self.name), text, name)

    def _open_request(self, kind, subject, text, name="", rows=()):
        """Hand what is wrong to after-sales: a service request; where the order is gone, a note and something to do.

        :param str kind: kind of request
        :param str subject: in one line
        :param str text: as the customer wrote it
        :param str name: who wrote it
        :param list[dict] rows: goods concerned, as the request takes them
        """
        if name:
            text = f"{text}\n– {name}"
        if self.order_id:
            self.env["order.service.request"].sudo()._open_for(
                self.order_id.sudo(),
                kind,
                subject[:MAX_SUBJECT],
                text,
                picking=self.picking_id.sudo(),
                lines=list(rows),
            )
            return
        body = Markup("<br/>").join([subject, *text.splitlines()])
        self.message_post(body=body, author_id=self.partner_id.id, subtype_xmlid="mail.mt_note")
        if self.user_id.active:
            self.activity_schedule(OBJECTION_ACTIVITY, user_id=self.user_id.id, summary=subject)

    def _request_rows(self):
        """Goods that the customer objects to, as a service request takes them.

        :rtype: list[dict]
        """
        rows = []
        for line in self.line_ids.filtered(lambda line: line.answer in OBJECTIONS):
            sold = line.move_id.sudo().sale_line_id
            if sold.order_id == self.order_id:
                row = {"quantity": line.answer_quantity or line.quantity, "text": line.answer_comment or ""}
                rows.append({**row, "sale_line_id": sold.id})
        return rows

    def _decided(self):
        """Hook: deliveries were accepted, objected to, deemed accepted, or came back."""
        self._night_done()
        self.order_id._order_payment_touch()
        self.order_id._milestone_touch()
