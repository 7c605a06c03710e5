"""Ways to get at goods before their money, or at money twice, by people of every role and across companies (B08)."""

from datetime import date, datetime

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestAdversaryMoney(PaymentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.env.user.company_ids = [Command.link(cls.elsewhere.id)]
        cls.stranger = cls._user(
            "oc_stranger", "account.group_account_invoice,sales_team.group_sale_salesman",
            company_id=cls.elsewhere.id, company_ids=[Command.set(cls.elsewhere.ids)],
        )  # fmt: skip

    # === ANOTHER COMPANY ===

    def test_company_is_never_given(self):
        """The company of a release, an assignment or an instalment is its order's: nobody gives another one."""
        order = self.planned(self.before_shipment)
        payment = self.pay(order, 100, memo="no number")
        with self.held():
            self.env["order.payment.assignment"].with_user(self.stranger).create(
                {"payment_id": payment.id, "sale_order_id": order.id, "amount": 100, "company_id": self.elsewhere.id}
            )
        release = (
            self.env["order.payment.release"]
            .with_user(self.salesperson)
            .create({"sale_order_id": order.id, "reason": "x", "amount": 1, "company_id": self.elsewhere.id})
        )
        self.env.flush_all()
        release.invalidate_recordset()
        self.assertEqual(release.sudo().company_id, self.company)
        release = self.release(order, sign=False, amount=10)
        with self.held():
            release.with_user(self.salesperson).company_id = self.elsewhere
        with self.held():
            order.order_payment_line_ids.with_user(self.accountant).company_id = self.elsewhere
        draft = self.planned(self.before_shipment, confirm=False)
        with self.held():
            draft.order_payment_line_ids.with_user(self.salesperson).company_id = self.elsewhere

    # === LOOSENING ===

    def test_fixed_amount_is_no_share(self):
        """A fixed amount that would be all of a small order holds a share of none."""
        self.customer.order_payment_plan_id = self.before_shipment
        order = self.make_order()
        with self.assertRaises(AccessError):
            order.with_user(self.salesperson).order_payment_line_ids = [
                Command.clear(),
                Command.create({"name": "A", "kind": "fixed", "amount_fixed": 100, "gate": "shipment"}),
                Command.create({"name": "B", "kind": "rest"}),
            ]

    def test_edit_of_one_order_loosens_no_other(self):
        """A row of another order that is edited through this one is checked all the same."""
        self.customer.order_payment_plan_id = self.before_shipment
        one, two = self.make_order(), self.make_order()
        with self.assertRaises(AccessError):
            one.with_user(self.salesperson).order_payment_line_ids = [
                Command.update(two.order_payment_line_ids.id, {"gate": False})
            ]

    def test_partner_exchanged(self):
        """A quotation for somebody without a plan takes the plan of whom it is turned to."""
        self.customer.order_payment_plan_id = self.before_shipment
        order = self.make_order(partner_id=self.other_customer.id)
        self.assertFalse(order.order_payment_plan_id)
        order.with_user(self.salesperson).partner_id = self.customer
        self.assertEqual(order.order_payment_plan_id, self.before_shipment)

    # === RELEASE ===

    def test_strange_goods(self):
        """Under a released amount nothing leaves that the order does not sell: nobody knows its worth."""
        order = self.planned(self.before_shipment, rows=[(self.product, 10)])
        self.release(order, amount=63)
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.quantity, picking.move_ids.picked = 1, True
        self.env["stock.move"].create(
            {"product_id": self.product_2.id, "product_uom_qty": 5, "quantity": 5, "picked": True,
             "picking_id": picking.id, "location_id": picking.location_id.id,
             "location_dest_id": picking.location_dest_id.id}
        )  # fmt: skip
        with self.held("more than that"):
            picking.with_context(skip_sms=True, skip_backorder=True).button_validate()

    def test_exchanged_product_on_the_row(self):
        """Nor another product on the order's own row, whatever its demand says."""
        order = self.planned(self.before_shipment, rows=[(self.product, 10)])
        self.release(order, amount=63)
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.quantity, picking.move_ids.picked = 0, True
        with self.held():
            self.env["stock.move"].create(
                {"product_id": self.product_2.id, "product_uom_qty": 5000, "quantity": 50, "picked": True,
                 "picking_id": picking.id, "location_id": picking.location_id.id,
                 "location_dest_id": picking.location_dest_id.id, "sale_line_id": order.order_line.id}
            )  # fmt: skip
            picking.with_user(self.keeper).with_context(skip_sms=True, skip_backorder=True).button_validate()

    def test_last_day_is_the_companys(self):
        """A release ends with the company's day; the time zone of user and context is a preference."""
        order = self.planned(self.before_shipment)
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        morning = datetime.combine(date.today(), datetime.min.time()).replace(hour=3)
        evening = morning.replace(hour=17)
        with freeze_time(morning):
            self.release(order, date_until=date.today())
        with freeze_time(evening):  # one o'clock in the morning in Shanghai
            for zone in ("UTC", "Pacific/Pago_Pago", False):
                self.keeper.tz = zone
                with self.held("not released"):
                    pickings = order.picking_ids.with_user(self.keeper).with_context(tz=zone, skip_sms=True)
                    pickings.move_ids.picked = True
                    pickings._action_done()

    # === PREPARATION ===

    def test_line_of_another_order(self):
        """A reserved line that is moved to a held order is refused."""
        order, free = self.planned(self.advance), self.make_order()
        free.action_confirm()
        free.picking_ids.action_assign()
        line = free.picking_ids.move_line_ids[:1]
        target = order.picking_ids.move_ids.filtered(lambda move: move.product_id == line.product_id)
        with self.held("nothing is reserved"):
            line.with_user(self.keeper).write({"move_id": target.id, "picking_id": target.picking_id.id})

    def test_final_place_exchanged(self):
        """Picking stays picking where somebody turns its way."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_steps = "pick_ship"
        order = self.planned(self.advance)
        pick = order.picking_ids
        for name in ("location_final_id", "location_id"):
            with self.held("nothing is reserved"):
                pick.move_ids.with_user(self.keeper)[name] = self.env.ref("stock.stock_location_suppliers")

    # === SUPERUSER, IMPORT ===

    def test_superuser_of_a_clerk(self):
        """Rights that an automation lifts don't make a clerk finance."""
        order = self.planned(self.before_shipment)
        payment = self.pay(order, 100, memo="no number")
        lines = order.order_payment_line_ids.with_user(self.salesperson).sudo()
        for values in ({"state": "paid"}, {"amount_in": 810}, {"gate": False}, {"plan_line_id": False}):
            with self.held(msg=str(values)):
                lines.write(values)
        with self.held():
            lines.unlink()
        with self.held():
            order.with_user(self.salesperson).sudo().order_payment_plan_id = False
        with self.held():
            self.env["order.payment.assignment"].with_user(self.salesperson).sudo().create(
                {"payment_id": payment.id, "sale_order_id": order.id, "amount": 100}
            )

    def test_import(self):
        """Imports of instalments, releases and assignments by a clerk open nothing."""
        order = self.planned(self.before_shipment)
        line = order.order_payment_line_ids
        payment = self.pay(order, 100, memo="no number")
        clerk = self.env["order.payment.line"].with_user(self.salesperson)
        for names, row in (
            ([".id", "gate"], [str(line.id), ""]),
            ([".id", "state"], [str(line.id), "Paid"]),
            ([".id", "share"], [str(line.id), "1"]),
            (["sale_order_id/.id", "name", "kind"], [str(order.id), "More", "Balance"]),
        ):
            result = clerk.load(names, [row])
            self.assertFalse(result["ids"], names)
        result = (
            self.env["order.payment.release"]
            .with_user(self.salesperson)
            .load(["sale_order_id/.id", "reason", "amount", "signoff_state"], [[str(order.id), "x", "100", "Finished"]])
        )
        self.assertFalse(result["ids"])
        result = (
            self.env["order.payment.assignment"]
            .with_user(self.salesperson)
            .load(["payment_id/.id", "sale_order_id/.id", "amount"], [[str(payment.id), str(order.id), "100"]])
        )
        self.assertFalse(result["ids"])
        self.assertTrue(order._order_payment_held("shipment"))

    # === MONEY TWICE ===

    def without_entries(self):
        """Payments have no entry of their own, as where Odoo's accounting application is installed."""
        self.patch(type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda self: "in_payment")

    def bank_line(self, amount, move):
        """The bank's entry of a payment that had none, matched with the invoice."""
        receivable = move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        entry = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "amount": amount, "partner_id": move.partner_id.id, "payment_ref": "bank",
             "counterpart_account_id": receivable.account_id.id}
        )  # fmt: skip
        theirs = entry.move_id.line_ids.filtered(lambda line: line.account_id == receivable.account_id)
        (receivable | theirs).reconcile()
        return entry

    def test_payment_and_its_bank_entry(self):
        """A payment without entry and the bank's entry for it are the same money, once."""
        self.without_entries()
        order = self.planned(self.before_shipment)
        move = self.invoice(order)
        payment = self.pay_invoice(move, 300)
        self.assertFalse(payment.move_id, "this bank's payments have no entry of their own")
        money = self.env["order.payment.money"]
        self.assertEqual(money._of(order)[order], 300)
        self.bank_line(300, move)
        self.assertEqual(move.amount_residual, 510)
        self.assertEqual(money._of(order)[order], 300, payment.state)
        self.env.flush_all()
        row = self.env["order.settlement"].search([("sale_order_id", "=", order.id)])
        self.assertEqual(row.paid, 300)
        self.pay_invoice(move)
        self.bank_line(510, move)
        self.assertEqual(money._of(order)[order], 810)

    def test_payment_that_changes_hands(self):
        """A payment that is corrected to another customer no longer pays for the first one's order."""
        self.without_entries()
        order = self.planned(self.before_shipment)
        payment = self.pay(order, 810)
        self.assertFalse(order._order_payment_held("shipment"))
        payment.action_draft()
        payment.with_user(self.accountant).partner_id = self.other_customer
        payment.with_user(self.accountant).action_post()
        self.assertTrue(order._order_payment_held("shipment"))
