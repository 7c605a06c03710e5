"""To sign: what waits for whom, and its counter."""

from datetime import timedelta

from odoo.fields import Date, Datetime
from odoo.tests import tagged

from ..models import signoff_inbox
from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffInbox(SignoffCommon):
    def waiting(self, user, domain=(("is_mine", "=", True),)):
        return self.env["signoff.step"].with_user(user).search([*domain, ("res_model", "=", "signoff.fake")])

    def test_own_departments_and_those_of_absent_people(self):
        document = self.make_document()
        self.assertEqual(self.waiting(self.wang), self.steps(document, self.sales))
        self.assertFalse(self.waiting(self.li))
        self.assertFalse(self.waiting(self.outsider))
        self.env["signoff.delegation"].create(
            {"user_id": self.wang.id, "deputy_id": self.outsider.id, "date_to": Date.today() + timedelta(days=2)}
        )
        self.assertEqual(self.waiting(self.outsider), self.steps(document, self.sales))
        self.assertTrue(self.waiting(self.outsider).is_mine)
        self.sign(document, self.wang)
        self.assertFalse(self.waiting(self.wang))
        self.assertEqual(self.waiting(self.liu), self.steps(document, self.production))

    def test_the_opposite_filter_finds_what_waits_for_others(self):
        step = self.steps(self.make_document(), self.sales)
        others = [("is_mine", "=", False), ("state", "=", "open")]
        self.assertIn(step, self.waiting(self.li, others))
        self.assertNotIn(step, self.waiting(self.wang, others))
        self.assertIn(step, self.waiting(self.wang, [("is_mine", "in", [True, False])]))

    def test_mine_is_found_through_the_index_of_open_steps(self):
        self.make_document()
        query = self.env["signoff.step"].with_user(self.wang)._search([("is_mine", "=", True)], limit=80)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(query.select("id").code.join(["EXPLAIN ", ""]), query.select("id").params)
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertRegex(plan, r"signoff_step_+(to_sign|oldest)_idx")

    def test_counter_stops_at_its_limit_and_tells_what_is_overdue(self):
        self.patch(signoff_inbox, "COUNT_LIMIT", 3)
        counter = self.env["signoff.step"].with_user(self.liu)
        before = counter.to_sign_count()
        self.assertEqual((before["member"], before["count"], before["overdue"]), (True, 0, 0))
        self.make_route([{"department_id": self.production.id, "kind": "review", "hours": 2}])
        documents = [self.make_document(name=f"F{number}") for number in range(2)]
        self.assertEqual(counter.to_sign_count()["count"], 2)
        self.steps(documents[0])._engine_write({"deadline": Datetime.now() - timedelta(hours=1)})
        self.assertEqual(counter.to_sign_count()["overdue"], 1)
        self.assertTrue(self.steps(documents[0]).is_overdue)
        self.assertFalse(self.steps(documents[1]).is_overdue)
        for number in range(2, 5):
            self.make_document(name=f"F{number}")
        self.assertEqual(counter.to_sign_count()["count"], 3)

    def test_who_is_in_no_department_costs_a_look_at_his_departments(self):
        self.env["signoff.step"].with_user(self.outsider).to_sign_count()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            found = self.env["signoff.step"].with_user(self.outsider).to_sign_count()
        self.assertEqual(found, {"member": False, "count": 0, "overdue": 0, "limit": 100})

    def test_groups_by_model_read_like_documents(self):
        step = self.steps(self.make_document(), self.sales)
        self.assertEqual(step.document_kind, "Fake Document")
        groups = step.formatted_read_group([("id", "=", step.id)], ["res_model"], ["__count"])
        self.assertEqual([group["res_model"] for group in groups], ["Fake Document"])

    def test_opening_a_row_without_rights_on_the_document_says_where_to_sign(self):
        step = self.steps(self.make_document(), self.sales)
        self.assertEqual(step.with_user(self.wang).action_open_document()["res_model"], "signoff.fake")
        self.env["ir.model.access"].search([("name", "=", "signoff.fake")]).active = False
        with self.refused("don't open “F1”. Press “Sign…”"):
            step.with_user(self.wang).action_open_document()

    def test_members_of_departments_reach_the_menu(self):
        menus = self.env["ir.ui.menu"].with_user(self.outsider)._visible_menu_ids()
        root = self.env.ref("order_confirmation.order_confirmation_menu")
        first = self.env["ir.ui.menu"].search([("parent_id", "=", root.id)], order="sequence, id", limit=1)
        self.assertEqual(first, self.env.ref("order_confirmation.signoff_step_menu"))
        self.assertIn(first.id, menus)
        self.assertNotIn(self.env.ref("order_confirmation.order_confirmation_sheets_menu").id, menus)
        self.assertNotIn(self.env.ref("order_confirmation.order_customer_part_menu").id, menus)
