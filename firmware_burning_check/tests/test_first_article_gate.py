"""First article and ageing asked for where finished goods move, on every way into stock (D11.5, D11.8, B13)."""

from odoo.addons.production_handover.tests.inspection_common import InspectionCommon
from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import tagged

from .first_article_common import FirstArticleCommon


@tagged("post_install", "-at_install")
class TestFirstArticleGate(FirstArticleCommon, InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.handover_policy = False
        cls.plain = cls.make_production(5, cls.product_2, cls.make_program("HL-0001"))

    def ways(self):
        production = self.production.sudo()
        production.qty_producing = production.product_qty
        production._set_qty_producing()
        finished = production.move_finished_ids
        finished.quantity = production.product_qty
        return (
            lambda: self.finish(self.production), lambda: self.finish(self.production, user=self.engineer),
            production._post_inventory, lambda: finished.write({"picked": True}) and finished._action_done(),
            lambda: finished.move_line_ids._action_done(),
            lambda: finished.write({"state": "done"}),
        )  # fmt: skip

    def assertHeld(self, words):
        for number, act in enumerate(self.ways()):
            with self.subTest(number), self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                act()

    def test_first_article(self):
        """D11.5: nothing comes into stock before the first article is confirmed; products without programs do."""
        self.assertHeld("no first article")
        self.finish(self.plain)
        self.confirm_article()
        self.finish(self.production)

    def test_ageing(self):
        """D11.8: as far as signed ageing checks found goods good, and no further."""
        self.product.firmware_ageing_needed = True
        self.confirm_article()
        self.assertHeld("0 of 100 pieces passed")
        check = self.env["firmware.ageing.check"].create({
            "production_id": self.production.id, "good": 60, "quantity": 60, "temperature": 45,
            "begun_on": Datetime.subtract(Datetime.now(), hours=4), "ended_on": Datetime.now(),
        })  # fmt: skip
        check.with_user(self.worker).action_present()
        for user in (self.worker, self.inspector):
            self.sign(check, user)
        self.assertHeld("60 of 100 pieces passed")
        backorder = self.finish(self.production, 60)
        self.assertEqual(self.production.state, "done")
        backorder.firmware_program_id = self.program
        with self.assertRaisesRegex(UserError, "no first article"), self.env.cr.savepoint():
            self.finish(backorder)
        backorder.with_user(self.worker).action_firmware_take_over()
        with self.assertRaisesRegex(UserError, "0 of 40 pieces passed"), self.env.cr.savepoint():
            self.finish(backorder)

    def test_ageing_without_program(self):
        """D11.8: goods that need ageing but no program are asked about as well."""
        self.product_2.firmware_ageing_needed = True
        with self.assertRaisesRegex(UserError, "0 of 5 pieces passed"), self.env.cr.savepoint():
            self.finish(self.plain)

    def test_queries(self):
        """Nobody pays for what he does not use; whether a first article stands costs the same with many of them."""
        self.confirm_article()
        for number in range(3):
            self.begin(station=self.env["firmware.station"].create({"name": f"S{number}"}))

        def judged():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.articles._stands_refusal(self.production, self.station)
            return self.env.cr.sql_log_count - before

        judged()
        few = judged()
        for number in range(10):
            self.begin(station=self.env["firmware.station"].create({"name": f"T{number}"}))
        self.assertLessEqual(judged(), few)
        self.assertLessEqual(few, 45)
        self.env.flush_all()
        self.env.invalidate_all()
        self.plain.product_id.mapped("firmware_needed")
        with self.assertQueryCount(0):
            self.assertFalse(self.plain._firmware_stock_refusal())
