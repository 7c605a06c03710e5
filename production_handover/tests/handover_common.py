"""Flow sheets with all their people, for the tests of hand-over."""

from odoo.fields import Command

from .contract_common import ContractCommon


class HandoverCommon(ContractCommon):
    """Orders of this company must travel on a flow sheet; each department has its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspector = cls._user("ho_inspector", "mrp.group_mrp_user,stock.group_stock_user")
        members = {"quality": cls.inspector, "warehouse": cls.keeper, "finance": cls.accountant}
        for code, users in members.items():
            cls.env.ref(f"order_confirmation.signoff_department_{code}").member_ids = [Command.set(users.ids)]
        cls.company.handover_policy = "required"

    @classmethod
    def confirm(cls, *quantities, **values):
        """A confirmed order and its flow sheet, its sign-off started by the clerk."""
        order = cls.make_order(*quantities, **values)
        order.with_user(cls.salesperson).action_confirm()
        sheet = order.handover_sheet_ids.with_env(cls.env)
        cls.env.cr.flush()
        return order, sheet

    def decide(self, sheet):
        """Made, taken over, stock looked at and decided."""
        self.sign(sheet, self.salesperson)
        self.sign(sheet, self.engineer)
        sheet.with_user(self.engineer).action_check_stock()
        self.env.cr.flush()
        self.sign(sheet, self.engineer)

    def call(self, sheet, batch="none"):
        """Goods ready, called, batch requirements written and signed."""
        action = sheet.with_user(self.keeper).action_goods_ready()
        shipment = self.env["handover.shipment"].browse(action["res_id"])
        self.env.cr.flush()
        self.sign(shipment, self.keeper)
        self.sign(shipment, self.salesperson)
        if shipment.payment_before_shipment:
            self.sign(shipment, self.accountant)
        shipment.with_user(self.inspector).batch_requirements = batch
        self.env.cr.flush()
        self.sign(shipment, self.inspector)
        return shipment

    def ship(self, order, quantities=None):
        """Validate the order's open delivery, as the keeper."""
        self.env.invalidate_all()
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        for move, quantity in zip(picking.move_ids, quantities or picking.move_ids.mapped("product_uom_qty"),
                                  strict=True):  # fmt: skip
            move.write({"quantity": quantity, "picked": quantity > 0})
        picking.with_user(self.keeper).with_context(skip_backorder=True)._action_done()
        self.env.cr.flush()
        return picking
