"""Statements: what they say, exact to the cent, and that what was sent stays (D16.5, D07)."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatement(StatementCommon):
    def test_opening_entries_and_closing(self):
        """D16.5: what was owed before, what came in and went out, what is owed now."""
        self.bill(100, self.before)
        self.bill(250, self.start)
        self.bill(50, self.start, move_type="out_refund")
        self.paid(120)
        self.bill(999, fields.Date.today())
        statement = self.make()
        self.assertEqual(
            (statement.amount_opening, statement.amount_charged, statement.amount_paid, statement.amount_closing),
            (100, 200, 120, 180),
        )
        self.assertEqual(
            self.rows(statement, "invoice", "credit_note", "payment"),
            [("invoice", 250, 0, 0, 350), ("credit_note", -50, 0, 0, 300), ("payment", 0, 120, 0, 180)],
        )

    def test_orders_are_named(self):
        """D16.5: each row names its orders, a payment those it is for."""
        order = self.planned(self.advance)
        move = self.invoice(order)
        move.button_draft()
        move.write({"invoice_date": self.start, "date": self.start})
        move.action_post()
        self.pay(order, 810, date=self.end)
        names = {line.kind: line.order_names for line in self.make().line_ids}
        self.assertEqual(names["invoice"], order.name)
        self.assertEqual(names.get("payment") or names.get("pending"), order.name)

    def test_goods_delivered_and_not_invoiced(self):
        """D16.5: goods that had left by the end of the period stand apart from the balance; later ones don't."""
        order = self.make_order()
        order.action_confirm()
        self.deliver(order, {self.product: 4, self.product_2: 5})
        self.bill(10)
        statement = self.make()
        self.assertFalse(self.rows(statement, "goods"), "delivered after the period")
        statement.with_user(self.accountant).unlink()
        order.picking_ids.move_ids.filtered(lambda move: move.state == "done").date = self.end
        statement = self.make()
        self.assertEqual(self.rows(statement, "goods"), [("goods", 0, 0, 252, 10), ("goods", 0, 0, 180, 10)])
        self.assertEqual((statement.amount_goods, statement.amount_closing), (432, 10))
        self.invoice(order)
        statement.with_user(self.accountant).unlink()
        self.assertEqual(self.make().amount_goods, 432, "invoiced after the period only")

    def test_several_currencies_make_several_statements(self):
        """D16.5: one statement per currency, each with its own decimals (0, 2 and 3)."""
        amounts = {"JPY": 1234.0, "KWD": 10.125}
        for name, amount in amounts.items():
            currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", name)])
            currency.active = True
            self.bill(amount, currency_id=currency.id)
        self.bill(10.01)
        self.bill(0.02)
        found = {one.currency_id.name: one.amount_closing for one in self.make()}
        self.assertEqual(found, {**amounts, self.company.currency_id.name: 10.03})

    def test_contacts_of_a_customer_are_its_own(self):
        """D16.5: entries of contacts belong to the company they work for."""
        contact = self.env["res.partner"].create({"name": "Li Na", "parent_id": self.customer.id})
        self.bill(70, partner=contact)
        statement = self.make(contact)
        self.assertEqual((statement.partner_id, statement.amount_closing), (self.customer, 70))

    def test_suppliers(self):
        """D16.5: above zero is what the company owes its supplier."""
        self.bill(300, partner=self.other_customer, move_type="in_invoice")
        self.paid(100, partner=self.other_customer, payment_type="outbound", partner_type="supplier")
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.other_customer.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_qty": 4, "price_unit": 10, "tax_ids": []})
                ],
            }
        )
        order.button_confirm()
        order.picking_ids.move_ids.quantity = 3
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        order.picking_ids.move_ids.filtered(lambda move: move.state == "done").date = self.end
        statement = self.make(self.other_customer, side="supplier")
        self.assertEqual((statement.amount_charged, statement.amount_paid, statement.amount_closing), (300, 100, 200))
        self.assertEqual(statement.amount_goods, 30)

    def test_bad_periods_and_partners_are_told(self):
        """D16.5: an end before the start, a period that is not over, and partners without entries."""
        Statement = self.Statement.with_user(self.accountant)
        with self.held("before it begins"):
            Statement._make(self.company, "customer", self.end, self.start, self.customer)
        with self.held("not over"):
            Statement._make(self.company, "customer", self.start, fields.Date.today(), self.customer)
        with self.held(f"Nothing to state.*{self.other_customer.name}"):
            Statement._make(self.company, "customer", self.start, self.end, self.other_customer)
        wizard = self.env["order.statement.make"].with_user(self.accountant)
        with self.held("before it begins"):
            wizard.create({"date_from": self.end, "date_to": self.start}).action_make()

    def test_numbers_and_revisions(self):
        """D16.5: numbers count per company and year; the same period is the next revision of the same number."""
        self.bill(100)
        self.bill(100, partner=self.other_customer)
        first, second = self.make(self.customer), self.make(self.other_customer)
        (first | second).with_user(self.accountant).action_issue()
        year = self.end.year
        numbers = sorted(one.name for one in first | second)
        self.assertRegex(numbers[0], rf"^ST/{year}/\d{{5}}$")
        self.assertEqual(int(numbers[1][-5:]) - int(numbers[0][-5:]), 1)
        again = first.with_user(self.accountant).action_next_revision()
        draft = self.Statement.browse(again["res_id"])
        self.assertEqual((draft.state, first.state), ("draft", "sent"))
        draft.with_user(self.accountant).action_issue()
        self.assertEqual((draft.name, draft.revision, draft.state, first.state), (first.name, 2, "sent", "superseded"))

    def test_unchanged_statements_are_not_made_twice(self):
        """D16.5: pressing again makes drafts only where the books changed."""
        self.bill(100)
        statement = self.issued()
        self.assertFalse(self.make())
        self.bill(5)
        self.assertEqual(self.make().amount_closing, 105)
        self.assertEqual(statement.amount_closing, 100)

    def test_issuing_reads_the_books_again(self):
        """D16.5: a draft made yesterday says what the books say when it is sent."""
        self.bill(100)
        draft = self.make()
        self.bill(1)
        draft.with_user(self.accountant).action_issue()
        self.assertEqual(draft.amount_closing, 101)

    def test_nobody_writes_a_statement(self):
        """D16.5: create, write and delete are refused, for finance and for the superuser, on rows too."""
        self.bill(100)
        statement = self.issued()
        for user in (self.accountant, self.env.user):
            mine = statement.with_user(user).sudo() if user == self.env.user else statement.with_user(user)
            for values in (
                {"amount_closing": 1},
                {"state": "agreed"},
                {"remarks": "x"},
                {"partner_id": self.customer.id},
            ):
                with self.held():
                    mine.write(values)
            for act in (mine.unlink, mine.copy, mine.line_ids.unlink):
                with self.held():
                    act()
            with self.held():
                mine.line_ids.write({"charged": 1})
            with self.held():
                mine.line_ids.create({"statement_id": statement.id, "kind": "invoice"})
            with self.held():
                mine.create({"partner_id": self.customer.id})
            imported = mine.with_context(default_state="agreed", install_mode=True).load(["state"], [["agreed"]])
            self.assertFalse(imported["ids"])
            self.assertTrue(imported["messages"])

    def test_what_was_sent_stays_when_the_books_change(self):
        """D16.5: an entry that is reset and deleted leaves the statement as it read."""
        move = self.bill(100)
        statement = self.issued()
        digest, name = statement.sudo().content_digest, self.customer.name
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        self.customer.name = "Renamed"
        statement.invalidate_recordset()
        self.assertEqual((statement.amount_closing, statement.line_ids.charged), (100, 100))
        self.assertEqual(statement._content()["rows"][0]["charged"], "100.000000")
        self.assertEqual(statement.sudo().content_digest, digest)
        self.assertIn(f">{name}<", str(statement._render_html()))

    def test_who_reads_and_who_makes(self):
        """D16.5: finance makes, sales read their own customers', production nothing."""
        self.bill(100)
        self.bill(100, partner=self.other_customer)
        self.other_customer.user_id = self.colleague
        mine, theirs = self.make(self.customer), self.make(self.other_customer)
        self.assertEqual(self.Statement.with_user(self.salesperson).search([("id", "in", (mine | theirs).ids)]), mine)
        self.assertEqual(len(self.Statement.with_user(self.manager).search([("id", "in", (mine | theirs).ids)])), 2)
        self.assertFalse(self.Statement.with_user(self.buyer).search([("id", "in", (mine | theirs).ids)]))
        self.assertFalse(
            self.env["order.statement.line"].with_user(self.colleague).search([("statement_id", "=", mine.id)])
        )
        with self.assertRaises(AccessError):
            self.Statement.with_user(self.keeper).search([])
        for act in (
            "action_issue",
            "action_send",
            "action_issue_and_mail",
            "action_record_answer",
            "action_next_revision",
        ):
            with self.assertRaises(AccessError):
                getattr(mine.with_user(self.salesperson), act)()
        with self.assertRaises(AccessError):
            self.make(user=self.salesperson)

    def test_another_company(self):
        """D16.5: finance of another company neither sees nor makes statements here."""
        self.bill(100)
        statement = self.make()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "oc_stranger", "account.group_account_invoice", company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        self.assertFalse(self.Statement.with_user(stranger).search([("id", "=", statement.id)]))
        with self.assertRaises(AccessError):
            statement.with_user(stranger).action_issue()
        with self.assertRaises(AccessError):
            self.make(user=stranger)

    def test_the_wizard_shows_what_it_made(self):
        """D16.5: everybody at once, and a clear word when all was sent already."""
        self.bill(100)
        wizard = self.env["order.statement.make"].with_user(self.accountant).create({"partner_ids": self.customer.ids})
        self.assertEqual((wizard.date_from, wizard.date_to), (self.start, self.end))
        action = wizard.action_make()
        draft = self.Statement.search(action["domain"])
        self.assertEqual((draft.partner_id, draft.state), (self.customer, "draft"))
        draft.with_user(self.accountant).action_issue()
        with self.held("sent already"):
            wizard.action_make()

    def test_a_month_of_many_partners_costs_the_same_queries(self):
        """D16.5: a batch reads and writes in a constant number of queries."""
        partners = self.env["res.partner"].create([{"name": f"Partner {number}"} for number in range(12)])
        for partner in partners:
            self.bill(100, partner=partner)

        def cost(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.make(some)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        self.make(partners[:1])
        few = cost(partners[1:3])
        many = cost(partners[3:])
        self.assertLessEqual(many, few + 2)

    def test_the_first_of_the_month(self):
        """D16.5: off by default; where the company wants it, drafts of last month, once."""
        self.bill(100)
        self.env["res.company"].search([]).order_statement_auto = False
        domain = [("partner_id", "=", self.customer.id)]
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1):
            self.Statement._cron_statements()
            self.assertFalse(self.Statement.search(domain))
            self.company.order_statement_auto = "both"
            self.Statement._cron_statements()
            draft = self.Statement.search(domain)
            self.assertEqual((draft.state, draft.date_to, draft.user_id), ("draft", self.end, self.salesperson))
            self.bill(1)
            self.Statement._cron_statements()
            self.assertEqual(draft.amount_closing, 100)

    def test_mail_carries_pdf_and_link(self):
        """D16.5: sent by e-mail to who has an address; the others are named, nothing is lost."""
        self.bill(100)
        self.other_customer.email = False
        self.bill(100, partner=self.other_customer)
        drafts = self.make(self.customer | self.other_customer)
        notice = drafts.with_user(self.accountant).with_context(force_report_rendering=True).action_issue_and_mail()
        self.assertIn(self.other_customer.name, notice["params"]["message"])
        self.assertEqual(set(drafts.mapped("state")), {"sent"})
        statement = drafts.filtered(lambda one: one.partner_id == self.customer)
        mail = self.env["mail.mail"].search([("model", "=", "order.statement"), ("res_id", "=", statement.id)])
        self.assertIn(statement.access_token, mail.body_html)
        self.assertEqual(mail.attachment_ids.raw, statement.pdf_file_id._content())
        with self.held("no e-mail address"):
            (drafts - statement).with_user(self.accountant).action_send()

    def test_merged_contacts_keep_their_statements(self):
        """D16.5: merging two customers with statements of the same month loses none."""
        self.bill(100)
        self.bill(50, partner=self.other_customer)
        both = self.make(self.customer | self.other_customer)
        both.with_user(self.accountant).action_issue()
        self.other_customer.user_ids.unlink()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | self.other_customer).ids, dst_partner=self.customer
        )
        self.env.invalidate_all()
        self.assertEqual(len(both.exists()), 2)
