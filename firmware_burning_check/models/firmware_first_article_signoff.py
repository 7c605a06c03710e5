"""The first article's signatures: three people on the record, three on the label (D11.5, D11.6)."""

from odoo import fields, models
from odoo.exceptions import UserError

from .firmware_first_article import OVER


class FirmwareFirstArticle(models.Model):
    _inherit = "firmware.first.article"

    def _compare(self):
        """Compare the checksum that was read back with those of the program."""
        for article in self.sudo():
            verdict = article._verdict_now()
            if article.verdict != verdict:
                article._signoff_engine_write({"verdict": verdict})

    def _verdict_now(self):
        if not (self.checksum or "").strip():
            return False
        matches = self.program_id._checksum_matches(self.checksum)
        return "unknown" if matches is None else "match" if matches else "differs"

    # === HOOKS OF THE ENGINE ===

    def _signoff_check_start(self):
        """Presented for signing once everything is checked and it passed.

        :raises UserError: saying what is missing
        """
        for article in self.sudo():
            article._check_open()
            article._check_complete()
            if article.result != "pass":
                raise UserError(
                    self.env._(
                        "%(article)s failed: press “Record as failed”, correct the cause and start a new first "
                        "article.",
                        article=article.name,
                    )
                )
        return super()._signoff_check_start()

    def _signoff_check_sign(self, step, signer):
        """No signature under a first article that is over, lacks something, or is out of date.

        :raises UserError: saying what is wrong
        """
        article = self.sudo()
        article._check_open()
        article._check_complete()
        if article.result != "pass":
            raise UserError(self.env._("%(article)s has no result “Pass”: it can't be signed.", article=article.name))
        reason = article._fall_reason(article.production_id, article.station_id, signing=True)
        if reason:
            raise UserError(reason)
        return super()._signoff_check_sign(step, signer)

    def _check_complete(self):
        """What a record must say before anybody signs it.

        :raises UserError: naming the article and what is missing or does not fit
        """
        self._check_fits()
        missing = [
            self._fields[name]._description_string(self.env)
            for name, needed in (
                ("programmer_id", True), ("checksum", self.method == "readback"),
                ("display", self.method == "locked"), ("function_test", self._needs_function_test()),
                ("result", True),
            )
            if needed and not self[name]
        ]  # fmt: skip
        if not self.lot_id and not (self.serial or "").strip():
            missing.append(self._fields["serial"]._description_string(self.env))
        if missing:
            raise UserError(
                self.env._("%(article)s lacks: %(missing)s.", article=self.name, missing=", ".join(missing))
            )
        if self.result != "pass":
            return
        if self.method == "readback" and self._verdict_now() == "differs":
            raise UserError(
                self.env._(
                    "%(article)s: the checksum %(checksum)s is none of program %(program)s. Read it back again; a "
                    "wrong program is a failed first article.",
                    article=self.name, checksum=self.checksum, program=self.program_id.display_name,
                )
            )  # fmt: skip
        if self.function_test == "fail":
            raise UserError(
                self.env._("%(article)s: the function test failed, so the first article did not pass.",
                           article=self.name)
            )  # fmt: skip

    def _needs_function_test(self):
        # Where nothing can be compared, the piece itself must show that its program works.
        return self.method == "locked" or self._verdict_now() == "unknown"

    def _signoff_stage_changed(self):
        for article in self.sudo().filtered(lambda one: one.state not in OVER):
            head = article.signoff_head_id
            values = {"state": article._state_now(head)}
            if head.state == "finished":
                values["confirmed_on"] = head.finished_on
            if article.state != values["state"]:
                article._signoff_engine_write(values)
        return super()._signoff_stage_changed()

    @staticmethod
    def _state_now(head):
        if head.state == "cancelled":
            return "cancelled"
        if head.state == "finished":
            return "stands"
        open_steps = head._current_steps().filtered(lambda step: step.blocking and step.sequence == head.stage)
        return "label" if open_steps and set(open_steps.mapped("purpose")) == {"label"} else "record"

    def action_signoff_amend(self, reason):
        """What was confirmed is not reworded: another piece is another first article.

        :raises UserError: always
        """
        raise UserError(self.env._("A confirmed first article is not amended: make a new one."))

    # === ACTS ===

    def action_present(self):
        """Present for signing.

        :raises UserError: saying what is missing
        """
        self._meet_shift()
        return self.action_signoff_start()

    def _meet_shift(self):
        # A draft left lying over night is of no shift any more: it is of the one in which it is presented.
        self.check_access("write")
        now = fields.Datetime.now()
        for article in self.sudo().filtered(lambda one: one.state == "draft"):
            production = article.production_id
            shift, began = self.env["firmware.shift"]._at(article.company_id, now)
            article._signoff_engine_write({
                "shift_id": shift.id, "shift_on": began, "quantity": production.product_uom_qty,
                "bom_digest": production._firmware_bom_digests()[production],
            })  # fmt: skip

    def action_record_failed(self):
        """Keep a failed first article as such; the batch waits for another one.

        :raises UserError: where it passed, or is signed already
        """
        self.check_access("write")
        for article in self.sudo():
            article._check_open()
            article._check_complete()
            if article.result != "fail" or article.state == "stands":
                raise UserError(self.env._("%(article)s did not fail: present it for signing.", article=article.name))
            article._end("failed", article.note or self.env._("The first article failed."), self.env.user)
            article._failed_again(self.env.user)
        return True

    def _failed_again(self, person):
        # What passed there before is in doubt: the newest word counts.
        before = self.search(
            [
                ("production_id", "=", self.production_id.id),
                ("station_id", "=", self.station_id.id),
                ("state", "=", "stands"),
            ]
        )
        self._fall(
            before, self.env._("A later first article at this station failed: %(article)s.", article=self.name), person
        )

    def action_cancel(self):
        """Give up a first article that nobody confirmed.

        :raises UserError: for one that is confirmed or over
        """
        self.check_access("write")
        for article in self.sudo():
            article._check_open()
            if article.state == "stands":
                raise UserError(self.env._("%(article)s is confirmed: it stands until it falls.", article=article.name))
            article._end("cancelled", self.env._("The first article was cancelled."), self.env.user)
        return True

    def _end(self, state, reason, person):
        """End these articles for good, on record.

        :param str state: of :data:`OVER`
        :param str reason: why
        :param res.users person: whose act it is
        """
        for article in self.sudo():
            head = article.signoff_head_id.filtered(lambda one: one.state == "running")
            article._signoff_engine_write({"state": state, "fall_reason": reason})
            # At once: the next one at this station may follow in the same transaction.
            article.flush_recordset(["state"])
            self.env["firmware.first.article.act"]._enter(article, state, person, reason=reason)
            head._cancel(person, reason)
