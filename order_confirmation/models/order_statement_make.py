"""Making statements: drafts read from the books, many partners at once."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..core import content as core
from .order_statement import SCHEMA
from .order_statement_line import ASIDE


class OrderStatementCounter(models.Model):
    """The last number of each company and year. One row is taken by one statement after the other, without gaps."""

    _name = "order.statement.counter"
    _description = "Numbers of Statements"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    year = fields.Integer(required=True, readonly=True)
    last = fields.Integer(required=True, readonly=True)

    _company_year_uniq = models.UniqueIndex("(company_id, year)")

    @api.model
    def _take(self, company, year, count):
        """Take numbers; whoever comes second at the same moment waits, and is tried again by Odoo.

        :param res.company company: whose
        :param int year: of the period's end
        :param int count: how many
        :returns: the numbers
        :rtype: list[str]
        """
        ((last,),) = self.env.execute_query(
            SQL(
                """
                INSERT INTO order_statement_counter (company_id, year, last) VALUES (%(company)s, %(year)s, %(count)s)
                ON CONFLICT (company_id, year) DO UPDATE SET last = order_statement_counter.last + EXCLUDED.last
                RETURNING last
                """,
                company=company.id,
                year=year,
                count=count,
            )  # fmt: skip
        )
        return [f"ST/{year}/{number:05}" for number in range(last - count + 1, last + 1)]


class OrderStatement(models.Model):
    _inherit = "order.statement"

    @api.model
    def _make(self, company, side, date_from, date_to, partners=None, again=None):
        """Drafts for a period; what was prepared already is read anew (D16.5, D07).

        :param res.company company: one of the user's
        :param str side: ``customer`` or ``supplier``
        :param date date_from: first day
        :param date date_to: last day, over already
        :param res.partner partners: for whom; None for everybody with entries
        :param res.currency again: only this currency, and the next revision also where nothing changed
        :returns: the drafts, and the statements that still say what the books say
        :rtype: tuple[order.statement, order.statement]
        :raises UserError: for a wrong period, or chosen partners without entries
        """
        self.browse().check_access("write")
        if company not in self.env.companies and not self.env.su:
            raise AccessError(self.env._("This company is not one of yours: choose it at the top right first."))
        self._check_period(date_from, date_to)
        if partners is not None:
            partners = partners.commercial_partner_id
        found = self.env["order.statement.books"].sudo()._of(company, side, date_from, date_to, partners)
        if again:
            found = {key: book for key, book in found.items() if key[1] == again.id}
        if partners is not None:
            self._check_found(partners, found, date_to)
        keys = {key: self._period_key(company, side, *key, date_from, date_to) for key in found}
        current = self.sudo()._current_of(list(keys.values()))
        same, new = self.browse(), []
        for key, period_key in keys.items():
            values = self._draft_values(company, side, *key, date_from, date_to)
            last = current.get(period_key)
            if (
                not last
                or last.state != "draft"
                and (again or self._digest_of(found[key], values) != last.content_digest)
            ):
                new.append({**values, "period_key": period_key})
            elif last.state != "draft":
                same |= self.browse(last.id)
        quiet = self.sudo().with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
        drafts = {draft.period_key: draft for draft in current.values() if draft.state == "draft"}
        drafts.update((draft.period_key, draft) for draft in quiet._engine_create(new))
        drafted = self.browse(draft.id for draft in drafts.values())
        drafted.sudo()._fill({drafts[keys[key]]: book for key, book in found.items() if keys[key] in drafts})
        return drafted, same

    def _current_of(self, period_keys):
        """The draft of each period, or else the statement that was sent last.

        :rtype: dict[str, order.statement]
        """
        statements = self.search([("period_key", "in", period_keys), ("state", "!=", "superseded")])
        return {one.period_key: one for one in statements.sorted(lambda one: (one.state == "draft", one.revision))}

    def _check_period(self, date_from, date_to):
        if not date_from or not date_to:
            raise UserError(self.env._("Enter the first and the last day of the period."))
        if date_to < date_from:
            raise UserError(
                self.env._(
                    "The period ends (%(end)s) before it begins (%(start)s): exchange the days.",
                    start=date_from,
                    end=date_to,
                )
            )
        if date_to >= fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The period is not over: a statement until %(end)s would be wrong tomorrow. "
                    "Choose a day before today.",
                    end=date_to,
                )
            )

    def _check_found(self, partners, found, date_to):
        missing = partners - partners.browse(partner_id for partner_id, _currency in found)
        if missing:
            raise UserError(
                self.env._(
                    "Nothing to state until %(end)s for %(partners)s: no balance, no invoices, no payments, no goods. "
                    "Take them out of the selection, or choose another period or side.",
                    end=date_to,
                    partners=", ".join(missing.mapped("display_name")),
                )
            )

    @api.model
    def _period_key(self, company, side, partner_id, currency_id, date_from, date_to):
        return f"{company.id}/{side}/{partner_id}/{currency_id}/{date_from}/{date_to}"

    @api.model
    def _draft_values(self, company, side, partner_id, currency_id, date_from, date_to):
        partner = self.env["res.partner"].browse(partner_id)
        lang = partner.lang or self.env.lang or "en_US"
        second = partner.confirmation_lang_second or company.confirmation_lang_second
        return {
            "state": "draft",
            "side": side,
            "company_id": company.id,
            "partner_id": partner_id,
            "currency_id": currency_id,
            "date_from": date_from,
            "date_to": date_to,
            "user_id": self.env.uid,
            "lang": lang,
            "lang_second": second if second != lang else False,
        }

    def _digest_of(self, book, keys):
        return core.digest(self._content_of(book["opening"], book["rows"], keys), SCHEMA)

    def _fill(self, books):
        """Take what the books say into these drafts.

        :param dict books: by statement, of ``order.statement.books``
        """
        self.line_ids._engine_unlink()
        rows = []
        for statement in self:
            book = books.get(statement) or {"opening": 0.0, "rows": []}
            currency, balance = statement.currency_id, book["opening"]
            entries = [row for row in book["rows"] if row["kind"] not in ASIDE]
            apart = [row for row in book["rows"] if row["kind"] in ASIDE]
            for sequence, row in enumerate(entries + apart, 1):
                balance = currency.round(balance + row["charged"] - row["paid"])
                rows.append({**row, "statement_id": statement.id, "sequence": sequence, "balance": balance})

            def total(name, *kinds, rows=book["rows"], currency=currency):
                return currency.round(sum(row[name] for row in rows if not kinds or row["kind"] in kinds))

            statement._engine_write(
                {
                    "amount_opening": book["opening"],
                    "amount_charged": total("charged"),
                    "amount_paid": total("paid"),
                    "amount_closing": balance,
                    "amount_goods": total("aside", "goods"),
                    "amount_pending": total("aside", "pending"),
                    "content_digest": statement._digest_of({**book, "rows": entries + apart}, statement),
                }
            )
        self.env["order.statement.line"]._engine_create(rows)
        self.invalidate_recordset(["line_ids"])
        self._take_labels()

    def _take_labels(self):
        """Keep names and addresses as they read today, in the languages of each draft."""
        words = self.env["sale.order"]
        for statement in self:
            langs = [lang for lang in (statement.lang, statement.lang_second) if lang]
            labels = {}
            for lang in langs:
                there = words.with_context(lang=lang)
                company = statement.company_id.partner_id.with_context(lang=lang)
                labels[lang] = {
                    "company": there._confirmation_partner_labels(company) | {"website": company.website or ""},
                    "customer": there._confirmation_partner_labels(statement.partner_id.with_context(lang=lang)),
                    "clerk": there._confirmation_partner_labels(statement.user_id.partner_id.with_context(lang=lang)),
                }
            statement._engine_write(
                {
                    "snapshot": {
                        "version": 1,
                        "langs": langs,
                        "tz": statement.company_id.partner_id.tz or self.env.user.tz or "UTC",
                        "labels": labels,
                    }
                }
            )

    def action_next_revision(self):
        """Answer differences, or state the period anew: a draft of the next revision (D16.5).

        :returns: its form
        :rtype: dict
        :raises UserError: where the books say nothing of that period any more
        """
        self.ensure_one()
        self.check_access("write")
        if self.state in ("draft", "superseded"):
            raise UserError(self.env._("Make the next revision from the statement that was sent last."))
        drafts, _same = self._make(
            self.company_id, self.side, self.date_from, self.date_to, self.sudo().partner_id, again=self.currency_id
        )
        if not drafts:
            raise UserError(
                self.env._(
                    "The books have nothing in %(currency)s for this period any more.", currency=self.currency_id.name
                )
            )
        return drafts._action_open()

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }
