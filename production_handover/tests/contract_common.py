"""People, departments and contracts that the tests of internal contracts share."""

from odoo.addons.order_confirmation.tests.common import ConfirmationCommon
from odoo.exceptions import UserError
from odoo.fields import Command


class ContractCommon(ConfirmationCommon):
    """Clerk, engineer, planner, buyer and worker, each in a department; products with a bill of materials."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer = cls._user("ic_engineer", "mrp.group_mrp_manager")
        cls.engineer_2 = cls._user("ic_engineer_2", "mrp.group_mrp_manager")
        cls.planner = cls._user("ic_planner", "mrp.group_mrp_user")
        cls.buyer = cls._user("ic_buyer", "purchase.group_purchase_user")
        cls.worker = cls._user("ic_worker", "mrp.group_mrp_user")
        members = {
            "sales": cls.salesperson | cls.colleague,
            "engineering": cls.engineer | cls.engineer_2,
            "planning": cls.planner,
            "purchasing": cls.buyer,
            "production": cls.worker,
        }
        for code, users in members.items():
            department = cls.env.ref(f"order_confirmation.signoff_department_{code}")
            department.member_ids = [Command.set(users.ids)]
        cls.chip = cls.env["product.product"].create({"name": "Driver IC", "default_code": "IC-100"})
        cls.board = cls.env["product.product"].create({"name": "Circuit board", "default_code": "PCB-150"})
        cls.bom = cls.make_bom(cls.product, cls.chip, cls.board)
        cls.bom_2 = cls.make_bom(cls.product_2, cls.chip)
        # As committed: what the new BOMs mean for contracts is looked at here, not in the first flush of a test.
        cls.env.cr.flush()

    @classmethod
    def make_bom(cls, product, *components, **values):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1.0,
                "bom_line_ids": [Command.create({"product_id": one.id, "product_qty": 1.0}) for one in components],
                **values,
            }
        )

    @classmethod
    def make_order(cls, *quantities, **values):
        products = (cls.product, cls.product_2)
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.salesperson.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in zip(products, quantities or (100.0, 50.0), strict=False)
                ],
                **values,
            }
        )

    @classmethod
    def make_contract(cls, order=None, start=True):
        """A draft from an order, its sign-off started by the clerk."""
        order = order or cls.make_order()
        orders = order.with_user(cls.salesperson)
        contract = cls.env["internal.contract"].with_user(cls.salesperson)._make_from_orders(orders)
        if start:
            contract.action_signoff_start()
            cls.env.cr.flush()
        return contract.with_user(cls.env.user)

    def look(self, contract, user):
        """Tick each difference, as a signer does."""
        for one in contract.with_user(user).differences_panel()["differences"]:
            contract.with_user(user).action_tick_difference(one["key"])

    def sign(self, contract, user, comment=""):
        """Sign the open steps of a contract that a person may sign; the first problem is raised."""
        steps = (
            contract.sudo()
            .signoff_head_id._current_steps()
            .filtered(lambda step: step.state == "open" and user in step.department_id.member_ids)
        )
        self.assertTrue(steps, "nothing for this person to sign")
        for result in self.env["signoff.step"].with_user(user).sign(steps.ids, {"comment": comment}):
            if not result["ok"]:
                raise UserError(result["message"])
        self.env.cr.flush()

    def approve(self, contract):
        """Let every department sign that is still asked, with part numbers and bills of materials in place."""
        people = {
            "draft": self.salesperson,
            "parts": self.engineer,
            "formal": self.salesperson,
            "review": self.engineer_2,
        }
        while contract.state in people:
            if contract.state == "parts":
                for line in contract.line_ids.filtered(lambda line: not line.product_id):
                    line.with_user(self.engineer).product_id = line.sale_line_id.product_id or self.product
                for line in contract.line_ids.filtered(lambda line: not line.bom_id):
                    line.with_user(self.engineer).bom_id = line.product_id.bom_ids[:1]
            if contract.state in ("formal", "review"):
                self.look(contract, people[contract.state])
            self.sign(contract, people[contract.state])
