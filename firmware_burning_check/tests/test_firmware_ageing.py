"""Ageing: against a named sample, signed by production and quality, asked for before finished goods (D11.8)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .first_article_common import FirstArticleCommon


@tagged("post_install", "-at_install")
class TestFirmwareAgeing(FirstArticleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.write({
            "firmware_ageing_needed": True, "firmware_ageing_hours": 4, "firmware_ageing_min": 40,
            "firmware_ageing_max": 50,
        })  # fmt: skip

    def setUp(self):
        super().setUp()
        self.article = self.confirm_article()

    def age(self, **values):
        action = self.production.with_user(self.worker).action_firmware_ageing()
        check = self.env["firmware.ageing.check"].browse(action["res_id"])
        now = Datetime.now()
        check.with_user(self.worker).write({
            "begun_on": Datetime.subtract(now, hours=6), "ended_on": Datetime.subtract(now, hours=1),
            "temperature": 45, "good": 100, **values,
        })  # fmt: skip
        self.env.cr.flush()
        return check

    def test_way(self):
        """D11.8: limits come from the product, the sample from the order; two sign, then goods may come in."""
        check = self.age()
        self.assertEqual(check.article_id, self.article)
        self.assertEqual((check.sample, check.hours_needed, check.quantity, check.hours), ("P-0001", 4, 100, 5))
        refusal = self.production._firmware_stock_refusal()
        self.assertIn("0 of 100 pieces passed", refusal[self.production][0])
        check.with_user(self.worker).action_present()
        self.sign(check, self.worker)
        self.assertTrue(self.production._firmware_stock_refusal())
        self.sign(check, self.inspector)
        self.assertEqual(check.state, "passed")
        self.assertFalse(self.production._firmware_stock_refusal())
        self.assertEqual(self.production.firmware_ageing_count, 1)
        for user in (self.worker, self.engineer, self.env.user):
            with self.assertRaises(UserError):
                check.with_user(user).good = 1

    def test_part(self):
        """D11.8: what failed is explained, and does not count; the rest is aged again."""
        check = self.age(good=97)
        self.refused(check.with_user(self.worker).action_present, "what failed")
        check.with_user(self.worker).failures = "3 dark, to rework"
        check.with_user(self.worker).action_present()
        for user in (self.worker, self.inspector):
            self.sign(check, user)
        self.assertIn("97 of 100", self.production._firmware_stock_refusal()[self.production][0])
        rest = self.age(good=3)
        self.assertEqual(rest.quantity, 3)
        rest.with_user(self.worker).action_present()
        for user in (self.worker, self.inspector):
            self.sign(rest, user)
        self.assertFalse(self.production._firmware_stock_refusal())
        rest.with_user(self.engineer).action_cancel()
        self.assertTrue(self.production._firmware_stock_refusal())

    def test_wrong(self):
        """D11.8: too short, too cold, too hot, no sample, another order's sample: refused with what is wrong."""
        now = Datetime.now()
        other = self.confirm_article(self.make_production())
        for values, words in (
            ({"begun_on": Datetime.subtract(now, hours=4)}, "3.0 of 4 hours"), ({"temperature": 39}, "outside"),
            ({"temperature": 51}, "outside"), ({"article_id": False}, "names no confirmed"),
            ({"article_id": other.id}, "names no confirmed"), ({"ended_on": False}, "began and ended"),
            ({"ended_on": Datetime.add(now, hours=1)}, "began and ended"), ({"quantity": 0, "good": 0}, "how many"),
        ):  # fmt: skip
            with self.subTest(values=values):
                check = (
                    self.age(article_id=self.article.id, **{"quantity": 100, **values})
                    if "article_id" not in (values)
                    else self.age(quantity=100, **values)
                )
                self.refused(check.with_user(self.worker).action_present, words)
        check = self.age(article_id=self.article.id, quantity=100)
        with self.assertRaises(UserError):
            check.with_user(self.worker).good = 101
        with self.assertRaises(UserError):
            check.with_user(self.worker).ended_on = Datetime.subtract(now, hours=9)

    def test_one_person(self):
        """D11.8: quality and production are two people."""
        self.env.ref("order_confirmation.signoff_department_quality").member_ids = [Command.link(self.worker.id)]
        check = self.age()
        check.with_user(self.worker).action_present()
        steps = check.signoff_head_id._current_steps()
        results = self.env["signoff.step"].with_user(self.worker).sign(steps.ids, {})
        self.assertEqual([one["ok"] for one in results], [True, False])

    def test_forged(self):
        """B04: state and company come from acts; sales reads nothing, other companies neither."""
        check = self.age()
        for values in ({"state": "passed"}, {"company_id": 1}, {"name": "x"}, {"product_id": self.product_2.id}):
            for user in (self.worker, self.engineer, self.env.user):
                with self.subTest(values=values, user=user.login), self.assertRaises(AccessError):
                    check.with_user(user).write(values)
        with self.assertRaises(AccessError):
            check.with_user(self.salesperson).read(["name"])
        made = self.env["firmware.ageing.check"].with_user(self.worker).with_context(default_state="passed")
        self.assertEqual(made.create({"production_id": self.production.id}).state, "draft")

    def test_not_needed(self):
        """D11.8: products that need none are not asked."""
        self.product.firmware_ageing_needed = False
        self.assertFalse(self.production._firmware_stock_refusal())

    def test_record(self):
        """D11.8: the record names sample, limits and signers."""
        html = str(self.age().with_user(self.worker)._preview_html())
        for words in ("Ageing record", "P-0001", "40 – 50", "HL-0412"):
            self.assertIn(words, html)
