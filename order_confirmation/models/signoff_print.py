"""Prints of a document under sign-off: numbered copies, and everything else, which is uncontrolled (B05)."""

import base64
import io

import qrcode
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime
from odoo.tools.pdf import merge_pdf

from ..core.pages import finish

#: What a print can be: the sheet with its signatures, the state of the process (D10), the change notice (B19).
PRINTS = ("sheet", "process", "change")


class SignoffMixin(models.AbstractModel):
    _inherit = "signoff.mixin"

    def action_signoff_print(self):
        """Print without a number: the paper says that it is uncontrolled.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "target": "new", "url": f"/signoff/print/{self._name}/{self.id}"}

    def action_signoff_copies(self):
        """Open the dialog that allocates numbered copies.

        :rtype: dict
        """
        self.ensure_one()
        wizard = self.env["signoff.copies"]._for_document(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print Numbered Copies"),
            "res_model": "signoff.copies",
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_signoff_change_notice(self):
        """Print the change notice of the current round (B19).

        :rtype: dict
        """
        action = self.action_signoff_print()
        return {**action, "url": f"{action['url']}?kind=change"}

    def action_signoff_process(self):
        """Open the dialog that issues a process confirmation (D10).

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return self._signoff_dialog_action(
            "signoff.process.issue",
            self.env._("Process Confirmation"),
            default_partner_id="partner_id" in self._fields and self["partner_id"].id,
        )

    def _signoff_dialog_action(self, model, title, **context):
        """A dialog about this document.

        :param str model: of the wizard
        :rtype: dict
        """
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id, **context},
        }

    def _signoff_allocate(self, holders):
        """Print numbered copies: one PDF with all of them, kept as evidence.

        :param list[tuple[signoff.department, str]] holders: who gets each copy; the department may be empty
        :returns: the entries of the copies
        :rtype: signoff.entry
        :raises UserError: where nothing is under sign-off
        """
        self.ensure_one()
        self.check_access("read")
        head = self.sudo().signoff_head_id
        if not head or head.state == "cancelled":
            raise UserError(
                self.env._("Start the sign-off first: a numbered copy is a copy of a version that is signed.")
            )
        if not holders:
            raise UserError(self.env._("Say who gets a copy."))
        head._lock()
        first = max((copy["number"] for copy in head._copies()[head]), default=0) + 1
        numbered = list(enumerate(holders, first))
        pdf = self._signoff_render("sheet", [(number, name) for number, (_department, name) in numbered])
        file = self.env["signoff.file"]._store(self._signoff_pdf_name(), "application/pdf", pdf)
        by = self.env.user._signoff_identity()
        return head._append(
            [(head, {"kind": "copy", "by": by, "number": number, "holder": name, "file": file.sha256})
             for number, (_department, name) in numbered],
            [{"user_id": self.env.uid, "department_id": department.id, "file_id": file.id}
             for _number, (department, _name) in numbered],
        )  # fmt: skip

    # === PAGES ===

    def _signoff_pdf_name(self):
        return f"{(self.display_name or '').replace('/', '-')}_{self.sudo().signoff_head_id.round}.pdf"

    def _signoff_render(self, kind, copies=(), lang=None, partner=None):
        """The PDF of this document.

        :param str kind: one of :data:`PRINTS`
        :param list[tuple[int, str]] copies: number and holder of each; none for an uncontrolled print
        :param str lang: language of the reader
        :param res.partner partner: whom it is for (D10)
        :rtype: bytes
        :raises UserError: where wkhtmltopdf is missing
        """
        self.ensure_one()
        report = self.env["ir.actions.report"].sudo()
        # What is printed over signatures is what was signed: anything else voids them first.
        self.sudo().signoff_head_id._reconcile()
        document = self.with_context(lang=lang or self.env.user.lang)
        printer = report._confirmation_printer()
        pages = [document._signoff_html(kind, printer, copy, partner) for copy in (copies or [None])]
        mark = self.display_name or ""
        documents = report._confirmation_print(pages)
        return merge_pdf([finish(one, mark) for one in documents])

    def _signoff_html(self, kind, printer=None, copy=None, partner=None):
        """The printed page as a complete HTML document.

        :rtype: Markup
        """
        values = self._signoff_print_values(kind, copy, partner)
        return self.env["ir.qweb"].sudo()._render(
            self._signoff_print_template(kind), {**values, **(printer or {"zoom": 1, "plain": False})}
        ).strip()  # fmt: skip

    def _signoff_print_template(self, kind):
        """The template of the page: a document that has a layout of its own names it here.

        :param str kind: one of :data:`PRINTS`
        :returns: external id of a complete HTML document
        :rtype: str
        """
        return "order_confirmation.report_signoff_page"

    def _signoff_process_steps(self):
        """Steps of this document beside its signatures: a document that knows of some answers here (D10).

        :returns: ``label``, ``done`` (when, empty for what is to come), ``planned``, ``progress``, ``details``
        :rtype: list[dict]
        """
        return []

    def _signoff_print_values(self, kind, copy, partner):
        head = self.sudo().signoff_head_id.with_context(lang=self.env.lang)
        events = self._signoff_process_steps() if kind == "process" else []
        steps = head._current_steps().sorted(lambda step: (not step.blocking, step.sequence, step.position))
        company = head.company_id or ("company_id" in self._fields and self.company_id) or self.env.company
        rights = {}
        return {
            "kind": kind,
            "document": self,
            "title": head.route_id.name or self.env["ir.model"]._get(self._name).name,
            "sort": self.env["ir.model"]._get(self._name).name,
            "company": company,
            "logo": not company.uses_default_logo and self._signoff_picture(company.partner_id.image_512),
            "head": head,
            "state": dict(head._fields["state"]._description_selection(self.env)).get(head.state, ""),
            "copy": copy,
            "partner": partner,
            "steps": [
                {
                    **step._panel_values(rights),
                    "pictures": step._signature_pictures(),
                    "taken": step._duration_text(),
                    "moments": [
                        self._signoff_moment(fields.Datetime.to_datetime(one["at"][:19].replace("T", " ")))
                        for one in step._valid_signatures()
                    ],
                }
                for step in steps
            ],
            "sections": self._signoff_print_sections() if kind == "sheet" else [],
            "changes": self._signoff_changes_since(head.round - 1) if kind == "change" and head.round > 1 else [],
            "reason": head._last_reason(),
            "affected": self._signoff_notice_lines() if kind == "change" else [],
            "copies": head._copies()[head] if kind == "change" else [],
            "events_done": [event for event in events if event["done"]],
            "events_coming": [event for event in events if not event["done"]],
            "moment": self._signoff_moment,
            "printed": self._signoff_moment(fields.Datetime.now()),
            "printed_by": self.env.user.name,
            "qr": head and self._signoff_qr(),
        }

    def _signoff_print_sections(self):
        """Sections the printing person may read, as they are now.

        :rtype: list[dict]
        """
        names = self._signoff_readable_sections()
        contents = self._signoff_contents(names)[self]
        now = self.env["signoff.content"]._unsaved(self.sudo().signoff_head_id, self, contents)
        words = self.env["signoff.words"]
        found = []
        for name in names:
            tables, facts = {}, []
            for line in words._lines(self, now[name]):
                if "cells" in line:
                    tables.setdefault(line["group"], []).append(line)
                else:
                    facts.append(line)
            if facts or tables:
                found.append({
                    "label": self._signoff_section_label(name), "facts": facts,
                    "tables": [_table(title, rows) for title, rows in tables.items()],
                })  # fmt: skip
        return found

    def _signoff_moment(self, value):
        return format_datetime(self.env, value, dt_format="yyyy-MM-dd HH:mm") if value else ""

    def _signoff_picture(self, encoded):
        return encoded and self.env["ir.qweb"]._get_converted_image_data_uri(encoded)

    def _signoff_url(self):
        """Address behind the QR code: the page says whether this paper is current, and the tail of the chain anchors
        it outside of the database.

        :rtype: str
        """
        head = self.sudo().signoff_head_id
        tail = f"r={head.round}&s={head.last_sequence}&h={(head.last_hash or '')[:16]}"
        return f"{self.get_base_url()}/signoff/{head.token}?{tail}"

    def _signoff_qr(self):
        picture = io.BytesIO()
        qrcode.make(self._signoff_url(), box_size=5, border=1, mask_pattern=0).save(picture)
        return f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"


class SignoffHead(models.Model):
    _inherit = "signoff.head"

    def _last_reason(self):
        """Why the current round was begun; empty for the first one.

        :rtype: str
        """
        entry = (
            self.env["signoff.entry"]
            .sudo()
            .search([("head_id", "=", self.id), ("kind", "in", ("amend", "notice"))], order="sequence desc", limit=1)
        )
        return entry._read_payload().get("reason", "") if entry else ""

    @api.model
    def _by_token(self, token):
        """The head behind a QR code.

        :param str token: of the address
        :rtype: signoff.head
        """
        return self.sudo().search([("token", "=", token)], limit=1) if token else self.sudo().browse()


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    def _duration_text(self):
        """How long the step took, or has been waiting: a take-over's is the time in transit (B02).

        :rtype: str
        """
        minutes = self._minutes(fields.Datetime.now())
        if self.state not in ("open", "signed"):
            return ""
        if minutes < 60:
            text = self.env._("%(minutes)s min", minutes=minutes)
        elif minutes < 48 * 60:
            text = self.env._("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60)
        else:
            text = self.env._("%(days)s days", days=minutes // (24 * 60))
        return self.env._("in transit %(time)s", time=text) if self.kind == "take_over" else text

    def _signature_pictures(self):
        """Drawn signatures as data URLs, one for each valid signature, False where it has none.

        :rtype: list
        """
        found = []
        for signature in self._valid_signatures():
            file = self.env["signoff.file"].sudo().browse(signature.get("file") or 0)
            drawn = file and file.mimetype.startswith("image/") and signature["how"] != "paper"
            found.append(f"data:{file.mimetype};base64,{file._content_base64().decode()}" if drawn else False)
        return found


def _table(title, rows):
    """Rows of one kind as columns and values."""
    columns = list(dict.fromkeys(cell["field"] for row in rows for cell in row["cells"]))
    values = [{"title": row["row"], **{cell["field"]: cell["value"] for cell in row["cells"]}} for row in rows]
    return {"title": title, "columns": columns, "rows": values}
