from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .clause_common import ClauseCommon


@tagged("post_install", "-at_install")
class TestClause(ClauseCommon):
    """Clauses and sets: words checked in every language, used where they have a value (D02, D13)."""

    def test_unknown_placeholder_names_clause_language_and_the_known_ones(self):
        with self.held(r"(?s)“Delivery”.*English.*\{delivry_date\}.*\{delivery_date\}"):
            self.make_clause("Delivery", "On {delivry_date}.")

    def test_words_are_checked_in_every_language_on_every_path(self):
        chinese = self.clause.with_context(lang="zh_CN")
        for text in ("{没有}", "{order", "<b>{order}</b>"):
            with self.held("“.order.的验收”.*简体"):
                chinese.write({"text": text})
            with self.held():
                self.clause.update_field_translations("text", {"zh_CN": text})
        self.assertEqual(chinese.text, "{buyer}在{inspection_days}天内验收。")

    def test_placeholders_depend_on_where_the_clause_is_printed(self):
        with self.held(r"\{order\}"):
            self.clause.for_agreement = True
        with self.held(r"\{term_years\}"):
            self.clause.text = "{term_years}"
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.make_clause("Nowhere", "Words.", for_sale=False)

    def test_a_clause_needs_words(self):
        with self.held("needs a title and a text"):
            self.make_clause("Title", "  \n ")

    def test_a_set_holds_only_what_fits(self):
        with self.held("not meant for the set"):
            self.make_set(self.clause, kind="purchase")
        with self.held("not meant for the set"):
            self.clause_set.kind = "purchase"
        self.make_set(self.clause_2, kind="purchase")
        with self.held("not meant for the set"):
            self.clause_2.for_purchase = False
        other = self.env["res.company"].create({"name": "Other Ltd"})
        with self.held("belongs to Other Ltd"):
            self.clause.company_id = other

    def test_a_used_clause_is_not_deleted(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.clause.unlink()

    def test_archived_clauses_are_left_out_and_the_set_gives_the_order(self):
        self.assertEqual(self.clause_set._clauses(), self.clause | self.clause_2)
        self.clause.active = False
        self.assertEqual(self.clause_set._clauses(), self.clause_2)

    def test_only_managers_write_clauses(self):
        for user in (self.salesperson, self.keeper, self.portal):
            with self.assertRaises(AccessError):
                self.clause.with_user(user).write({"text": "Nothing."})
            with self.assertRaises(AccessError):
                self.clause_set.with_user(user).write({"line_ids": [Command.clear()]})
        self.clause.with_user(self.manager).write({"text": "All within {inspection_days} days."})

    def test_clauses_of_another_company_are_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        clause = self.make_clause("Theirs", "Theirs.", company_id=other.id)
        theirs = self.make_set(clause, company_id=other.id)
        self.assertFalse(self.env["order.clause"].with_user(self.manager).search([("id", "=", clause.id)]))
        for record in (clause, theirs, theirs.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).read(["display_name"])

    def test_company_and_contact_take_sets_of_their_kind_and_company(self):
        purchase = self.make_set(self.clause_2, kind="purchase")
        other = self.env["res.company"].create({"name": "Other Ltd"})
        theirs = self.make_set(self.clause_2, company_id=other.id)
        for vals in ({"clause_set_sale_id": purchase.id}, {"clause_set_sale_id": theirs.id}):
            with self.held("for other documents or another company"):
                self.company.write(vals)
        with self.held("for other documents"):
            self.customer.clause_set_sale_id = purchase
        with self.held("can't be negative"):
            self.company.clause_payment_days = -1

    def test_preview_reads_as_for_the_example_order_and_is_escaped(self):
        order = self.make_order()
        self.customer.name = "<img src=x> {order} & Co"
        action = self.clause_set.with_user(self.salesperson).action_preview()
        wizard = self.env[action["res_model"]].with_user(self.salesperson).browse(action["res_id"])
        wizard.order_id = order
        self.assertIn(f"1. Inspection of {order.name}", wizard.text)
        self.assertIn("&lt;img src=x&gt; {order} &amp; Co inspects within 7 days", wizard.text)
        wizard.lang = "zh_CN"
        self.assertIn(f"1. {order.name}的验收", wizard.text)
        wizard.order_id = self.make_order(user_id=self.colleague.id)
        with self.assertRaises(AccessError):
            wizard.text  # noqa: B018

    def test_preview_without_an_order_shows_what_will_stand_there(self):
        self.env["sale.order"].search([]).order_line.unlink()
        action = self.clause.action_preview()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.order_id = False
        self.assertIn("[order number]", wizard.text)

    def test_shipped_sets_are_complete_in_both_languages(self):
        for name in ("sale", "purchase", "agreement"):
            shipped = self.env.ref(f"order_confirmation.order_clause_set_{name}")
            clauses = shipped._clauses()
            self.assertTrue(clauses)
            clauses._check_words()
            self.assertEqual(shipped.kind, name)
        keys = self.env.ref("order_confirmation.order_clause_set_purchase")._clauses().mapped("key")
        self.assertEqual(keys, ["d02.3", "d02.6", "d02.7"], "delivery and payment are sections of the sheet itself")
        keys = self.env.ref("order_confirmation.order_clause_set_agreement")._clauses().mapped("key")
        self.assertEqual(keys, [f"d13.{number}" for number in range(1, 7)])
