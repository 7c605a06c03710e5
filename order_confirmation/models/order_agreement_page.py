"""What a framework agreement reads like: snapshot, printed page, PDF (D13)."""

import io

import babel.dates
from odoo import api, fields, models

from ..core.pages import finish
from .order_confirmation_page import _colour, _locale
from .order_confirmation_text import PageText
from .order_review_check import unified_code_valid


class OrderAgreement(models.Model):
    _inherit = "order.agreement"

    # === WORDS ===

    def _langs(self):
        return list(dict.fromkeys(lang for lang in (self.lang, self.lang_second) if lang))

    def _day(self, value, lang=None):
        return babel.dates.format_date(value, format="long", locale=_locale(lang or self.env.lang)) if value else ""

    def _clause_values(self, lang):
        """Text by placeholder: what the agreement says, the company's words where it says nothing.

        :param str lang: language code
        :rtype: dict
        """
        self.ensure_one()
        agreement = self.sudo().with_context(lang=lang)
        clause = agreement.env["order.clause"]
        values = clause._company_values(agreement.company_id)
        values |= {name: text for name, text in agreement._clause_own_values().items() if text}
        # Not the company's: 0 on the agreement means that it sets no time.
        values |= {
            name: clause._number(agreement[name]) for name in ("payment_days", "inspection_days", "renewal_days")
        }
        return {**values, **clause._party_values(agreement.company_id.partner_id, agreement.partner_id)}

    def _clause_own_values(self):
        """What this agreement says of an order under it, in the language of the context.

        :rtype: dict
        """
        clause = self.env["order.clause"]
        return {
            **{name: self[name] or "" for name in ("payment_method", "channel", "law", "court")},
            "payment_days": clause._number(self.payment_days),
            "inspection_days": clause._number(self.inspection_days),
            "agreement": self.name or "",
            "term_years": clause._number(self.term_years),
            "term_from": clause._day(self.date_from),
            "term_to": clause._day(self.date_to),
        }

    def _labels(self, lang):
        """Everything the agreement says, in one language.

        :param str lang: language code
        :rtype: dict
        """
        self.ensure_one()
        agreement = self.sudo().with_context(lang=lang)
        return {
            "title": agreement.clause_set_id.name or "",
            "seller": agreement._party_labels(agreement.company_id.partner_id),
            "buyer": agreement._party_labels(agreement.partner_id, agreement.contact_id),
            "clauses": agreement.clause_set_id._clauses()._words(agreement._clause_values(lang), lang),
            "remarks": agreement.remarks or "",
            "term": f"{agreement._day(agreement.date_from)} – {agreement._day(agreement.date_to)}",
        }

    def _party_labels(self, partner, contact=None):
        code, problem = self._registration(partner)
        return {
            "name": partner.name or "",
            "address": self.env["order.clause"]._address(partner),
            "code": code,
            "china": partner.country_id.code == "CN",
            "contact": contact.name if contact else "",
            "phone": partner.phone or (contact.phone if contact else "") or "",
            "email": partner.email or "",
        }

    def _registration(self, partner):
        """The code by which the register of companies knows a party (统一社会信用代码), and what is wrong with it.

        :param res.partner partner: a party
        :returns: code, and a sentence or False
        :rtype: tuple
        """
        code = (partner.company_registry or partner.vat or "").strip()
        china = partner.country_id.code == "CN"
        if not code:
            text = self.env._("%(party)s has no registration number: enter it on the contact.", party=partner.name)
            if china:
                text = self.env._(
                    "%(party)s has no unified social credit code: enter it on the contact.", party=partner.name
                )
            return "", text
        if china and not unified_code_valid(code):
            return code, self.env._(
                "%(code)s of %(party)s is no unified social credit code: it has 18 characters, the last of which "
                "checks the others.",
                code=code,
                party=partner.name,
            )
        return code, False

    @api.depends("partner_id", "company_id", "clause_set_id", "state", "date_to")
    def _compute_notice(self):
        for agreement in self:
            texts = []
            if agreement.state == "draft" and agreement.partner_id:
                own = agreement.sudo()
                for party in (own.company_id.partner_id, own.partner_id):
                    texts += filter(None, [own._registration(party)[1]])
                    if not (party.street or party.city):
                        texts.append(self.env._("%(party)s has no address.", party=party.name))
            agreement.notice = "\n".join(texts) or False

    # === SNAPSHOT ===

    def _take_snapshot(self):
        """The text as it reads now, in the agreement's languages.

        :rtype: dict
        """
        langs = self._langs()
        return {
            "version": 1,
            "langs": langs,
            "tz": self.company_id.partner_id.tz or self.env.user.tz or "UTC",
            "labels": {lang: self._labels(lang) for lang in langs},
        }

    def _content(self):
        # A draft follows what is entered; afterwards only the snapshot speaks.
        return self._take_snapshot() if self.state == "draft" else self.snapshot

    @api.depends("state", "lang", "lang_second", "clause_set_id", "date_from", "term_years", "partner_id", "remarks")
    def _compute_text_html(self):
        for agreement in self:
            if not (agreement.partner_id and agreement.clause_set_id and agreement.lang):
                agreement.text_html = False
                continue
            values = agreement.sudo()._print_values()
            agreement.text_html = self.env["ir.qweb"].sudo()._render("order_confirmation.agreement_text", values)

    # === PRINTED PAGE ===

    def _print_values(self, printer=None):
        """Context of the printed page: plain text, safe markup or data URIs.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :rtype: dict
        """
        self.ensure_one()
        content = self._content()
        sheets = self.env["order.confirmation"]
        text = PageText(self.env, content["langs"], content["labels"])
        company = self.company_id
        return {
            "agreement": self,
            "text": text,
            "clauses": sheets._page_clauses(text),
            "clause_heading": False,
            "logo": not company.uses_default_logo and sheets._data_uri(company.partner_id.image_512),
            "seal": sheets._file_uri(content.get("seal")),
            "signatures": {side: sheets._file_uri(self[f"{side}_signature_id"].id) for side in ("seller", "buyer")},
            "signed": {
                side: {"by": self[f"{side}_signed_by"] or "", "on": self._day(self[f"{side}_signed_on"], text.langs[0])}
                for side in ("seller", "buyer")
            },
            "issued": self._issued_day(content),
            "draft": self.state == "draft",
            "accent": _colour(company.primary_color),
            "rtl": self.env["res.lang"]._get_data(code=content["langs"][0]).direction == "rtl",
            **(printer or {"zoom": 1, "plain": False}),
        }

    def _issued_day(self, content):
        if not self.issued_on:
            return ""
        moment = fields.Datetime.context_timestamp(self.with_context(tz=content["tz"]), self.issued_on)
        return self._day(moment.date(), content["langs"][0])

    def _render_html(self, printer=None):
        """The page as a complete HTML document.

        :rtype: Markup
        """
        self.ensure_one()
        agreement = self.sudo().with_context(lang=self.lang)
        values = agreement._print_values(printer)
        return self.env["ir.qweb"].sudo()._render("order_confirmation.report_order_agreement_page", values).strip()

    def _preview_html(self):
        """The page for Odoo's preview in the browser, for whoever may read the agreement.

        :rtype: Markup
        :raises AccessError: for anybody else
        """
        self.check_access("read")
        return self._render_html()

    def _render_pdf(self):
        """Print this agreement.

        :rtype: bytes
        :raises UserError: where wkhtmltopdf is missing
        """
        self.ensure_one()
        report = self.env["ir.actions.report"].sudo()
        (pages,) = report._confirmation_print([self._render_html(report._confirmation_printer())])
        mark = f"{self.name}  rev. {self.revision}" if self.name else ""
        return finish(pages, mark, draft=self.state == "draft")

    def _print_streams(self):
        """These agreements as Odoo's report action wants them: the stored bytes, drafts printed now.

        :rtype: dict[int, dict]
        :raises AccessError: for who may not read them
        """
        self.check_access("read")
        streams = {}
        for agreement in self.sudo():
            file = agreement._current_pdf()
            content = file._content() if file else agreement._render_pdf()
            streams[agreement.id] = {"stream": io.BytesIO(content), "attachment": None}
        return streams

    def _pdf_name(self):
        return f"{(self.name or self.partner_id.name or '').replace('/', '-')}_rev{self.revision}.pdf"

    def _current_pdf(self):
        """The file both parties hold: signed, or as issued.

        :rtype: signoff.file
        """
        self.ensure_one()
        return self.pdf_signed_file_id or self.pdf_file_id
