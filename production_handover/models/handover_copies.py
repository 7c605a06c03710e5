"""One travelling original while the sheet is under way, three numbered copies when it is done (D18.10, B05)."""

from odoo import fields, models
from odoo.exceptions import UserError

from .handover_words import HandoverText

#: Copies of the finished sheet: code of the department that keeps it, and word on it.
COPIES = [("sales", "sales_copy"), ("engineering", "engineering_copy"), ("warehouse", "warehouse_copy")]


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    original_entry_id = fields.Many2one("signoff.entry", readonly=True, copy=False, ondelete="restrict")
    copies_entry_id = fields.Many2one("signoff.entry", string="First Copy", readonly=True, copy=False,
                                      ondelete="restrict")  # fmt: skip
    original_text = fields.Char(string="Travelling Original", compute="_compute_original_text")

    def _compute_original_text(self):
        for sheet in self:
            entry = sheet.sudo().original_entry_id
            if not entry:
                sheet.original_text = False
                continue
            told = entry._read_payload()
            sheet.original_text = self.env._(
                "No. %(number)s, printed on %(day)s by %(name)s",
                number=told["number"], day=self._page_moment(entry.moment), name=told["by"]["name"],
            )  # fmt: skip

    def _signoff_allocate(self, holders):
        """Numbered copies of a flow sheet are its travelling original and the three copies of the finished sheet.

        :raises UserError: for any other one
        """
        raise UserError(
            self.env._(
                "%(sheet)s has one travelling original, and three copies when it is done: press “Travelling Original” "
                "or “Print Three Copies”. Any other print is uncontrolled.",
                sheet=self.name,
            )
        )

    def _signoff_allowed(self, head, may_write):
        return {**super()._signoff_allowed(head, may_write), "copies": False}

    # === ORIGINAL ===

    def action_print_original(self):
        """Print the travelling original, once; where there is one already, ask why another is needed.

        :rtype: dict
        :raises UserError: for a sheet that is over
        """
        self._check_original()
        if not self._current_original():
            return self._print_original()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Replace the Travelling Original"),
            "res_model": "handover.original", "views": [(False, "form")], "target": "new",
            "context": {"default_sheet_id": self.id},
        }  # fmt: skip

    def _check_original(self):
        """One original of a sheet that is under way, for who works on it.

        :raises AccessError: for who may only read it
        :raises UserError: for a sheet that is over
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "cancelled":
            raise UserError(self.env._("%(sheet)s is cancelled: nothing travels any more.", sheet=self.name))
        if self.state == "done":
            raise UserError(
                self.env._("%(sheet)s is done: press “Print Three Copies” instead of an original.", sheet=self.name)
            )

    def _current_original(self):
        """The entry of the original of the current round.

        :rtype: signoff.entry
        """
        sheet = self.sudo()
        entry = sheet.original_entry_id
        return entry if entry.round == sheet.signoff_head_id.round else entry.browse()

    def _print_original(self, reason=""):
        """Print an original; one that replaces another says so, on paper and on record.

        :param str reason: why the one before it is replaced
        :rtype: dict
        :raises UserError: where there is one and no reason is given
        """
        self._check_original()
        # Two that press it at once: the second one waits here, is run again, and finds the first one's.
        self.sudo().signoff_head_id._lock()
        before, reason = self._current_original(), (reason or "").strip()
        if before and not reason:
            raise UserError(
                self.env._(
                    "%(sheet)s has a travelling original: %(original)s. Say why it is replaced.",
                    sheet=self.name, original=self.original_text,
                )
            )  # fmt: skip
        holder = self._copy_text().plain("original")
        if before:
            holder = self.env._(
                "%(original)s, replaces no. %(number)s: %(reason)s",
                original=holder, number=before._read_payload()["number"], reason=reason[:80],
            )  # fmt: skip
        entry = super()._signoff_allocate([(self.env["signoff.department"], holder)])
        self._signoff_engine_write({"original_entry_id": entry.id})
        if before:
            self.sudo()._message_log(body=holder, author_id=self.env.user.partner_id.id)
        return self._open_copy(entry)

    # === COPIES ===

    def action_print_copies(self):
        """Print the three copies of the finished sheet; the second time, the same paper with the same numbers.

        :rtype: dict
        :raises UserError: for a sheet that is not done
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "done":
            raise UserError(
                self.env._(
                    "%(sheet)s is not done: until everything has shipped, one travelling original is on the way.",
                    sheet=self.name,
                )
            )
        head = self.sudo().signoff_head_id
        head._lock()
        entry = self.sudo().copies_entry_id
        if entry.round != head.round:
            departments = self.env["signoff.department"].sudo().search(
                [("code", "in", [code for code, _word in COPIES]), ("company_id", "in", (False, self.company_id.id))],
                # The company's own department before the one for all.
                order="company_id",
            ).grouped("code")  # fmt: skip
            text, nobody = self._copy_text(), self.env["signoff.department"]
            entry = super()._signoff_allocate(
                [(departments.get(code, nobody)[:1], text.plain(word)) for code, word in COPIES]
            )[:1]
            self._signoff_engine_write({"copies_entry_id": entry.id})
        return self._open_copy(entry)

    def _copy_text(self):
        langs = self.sudo()._page_langs()
        return HandoverText(self.env, langs, {lang: {} for lang in langs})

    @staticmethod
    def _open_copy(entry):
        return {"type": "ir.actions.act_url", "target": "download", "url": f"/signoff/copy/{entry.id}"}
