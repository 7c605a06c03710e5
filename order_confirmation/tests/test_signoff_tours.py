"""Signing in a browser: panel, dialog, To sign, at a desk and on a phone (B01, B03, B17)."""

from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .review_common import ReviewCommon


class SignoffTourCase(HttpCase, ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff()
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.env["signoff.route"].search([("res_model", "=", "sale.order")]).active = False
        sales, production = (
            cls.env.ref(f"order_confirmation.signoff_department_{name}") for name in ("sales", "production")
        )
        route = cls.env["signoff.route"].create({
            "name": "Two stages", "res_model": "sale.order",
            "step_ids": [
                Command.create({"sequence": 1, "department_id": sales.id, "kind": "prepare"}),
                Command.create({
                    "sequence": 2, "department_id": production.id, "kind": "review", "sections": "goods delivery",
                }),
            ],
        })  # fmt: skip
        route.step_ids[1].different_ids = route.step_ids[0]
        cls.order = cls.tour_order()

    @classmethod
    def tour_order(cls):
        return cls.make_order(rows=[(cls.product, 50)], commitment_date=datetime.now() + timedelta(days=20))

    def signed_by_sales(self, order, user=None):
        order.with_user(self.salesperson).action_signoff_start()
        results = self.sign(order, user or self.salesperson)
        self.assertTrue(results[0]["ok"], results)

    def states(self, order):
        return order.signoff_head_id._current_steps().sorted("position").mapped("state")

    def entry(self, order, kind):
        entries = self.env["signoff.entry"].sudo().search([("head_id", "=", order.signoff_head_id.id)])
        return entries.filtered(lambda entry: entry.kind == kind)[-1:]._read_payload()


@tagged("post_install", "-at_install")
class TestSignoffTours(SignoffTourCase):
    def test_clerk_starts_signs_and_verifies(self):
        self.start_tour(f"/odoo/sales/{self.order.id}", "signoff_start_and_sign", login=self.salesperson.login)
        self.assertEqual(self.states(self.order), ["signed", "open"])
        self.assertEqual(self.entry(self.order, "sign")["comment"], "As agreed on the phone")

    def test_worker_signs_with_his_badge_at_the_clerks_screen(self):
        self.env["signoff.identity"].create({"user_id": self.worker.id, "new_badge": "B-WORKER"})
        self.signed_by_sales(self.order)
        self.start_tour(f"/odoo/sales/{self.order.id}", "signoff_somebody_else", login=self.salesperson.login)
        told = self.entry(self.order, "sign")
        self.assertEqual((told["by"]["login"], told["how"]), (self.worker.login, "badge"))
        self.assertEqual(told["session"]["login"], self.salesperson.login)
        self.assertEqual(self.order.signoff_state, "finished")

    def test_an_edit_voids_and_is_signed_again(self):
        self.signed_by_sales(self.order)
        self.start_tour(f"/odoo/sales/{self.order.id}", "signoff_void_and_sign_again", login=self.salesperson.login)
        self.assertEqual(self.states(self.order), ["signed", "open"])
        self.assertTrue(self.entry(self.order, "void"))

    def test_worker_signs_many_and_sees_what_failed(self):
        self.env.ref("order_confirmation.signoff_department_sales").member_ids += self.worker
        self.signed_by_sales(self.order)
        other = self.tour_order()
        self.signed_by_sales(other, self.worker)
        self.start_tour("/odoo", "signoff_inbox", login=self.worker.login)
        self.assertEqual((self.order.signoff_state, other.signoff_state), ("finished", "running"))

    def test_worker_sends_back_and_the_clerk_reads_why(self):
        self.signed_by_sales(self.order)
        self.start_tour("/odoo/to-sign", "signoff_send_back", login=self.worker.login)
        self.assertEqual(self.states(self.order), ["open", "sent_back"])
        told = self.entry(self.order, "send_back")
        self.assertEqual((told["reason"], told["fault"]), ("The date can't be kept", "sales"))
        self.start_tour(f"/odoo/sales/{self.order.id}", "signoff_panel_sent_back", login=self.salesperson.login)


@tagged("post_install", "-at_install")
class TestSignoffToursPhone(SignoffTourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_worker_signs_on_a_phone(self):
        self.signed_by_sales(self.order)
        self.start_tour("/odoo/to-sign", "signoff_phone", login=self.worker.login)
        self.assertEqual(self.order.signoff_state, "finished")
