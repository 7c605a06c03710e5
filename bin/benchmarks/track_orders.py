"""What a timeline, and acceptance, cost those who confirm and deliver: on, against the same modules with it off."""

from datetime import date

from ground.bench_case import Bar

from .confirm_order import LINES, ConfirmOrder


class TrackConfirm(ConfirmOrder):
    """Confirming, with what is remembered before the commit."""

    name = "track_confirm"
    title = f"Confirm a sale order of {LINES} lines, milestones on"
    ours, other = "milestones on", "milestones off"
    sides = {"ours": None, "other": None}
    bars = (Bar("time", most_ratio=1.05),)

    def prepare(self, env):
        """The company of our side tracks its orders."""
        prepared = super().prepare(env)
        env.company.order_tracking_since = date(2000, 1, 1)
        return prepared

    def prepare_other(self, env):
        """The other side's does not."""
        return super().prepare(env)

    def round(self, env, prepared):
        """Confirm an order, up to the commit."""
        confirm = super().round(env, prepared)
        return lambda: (confirm(), env.cr.precommit.run())

    other_round = round


class TrackDeliver(TrackConfirm):
    """Delivering all of it."""

    name = "track_deliver"
    title = f"Deliver a sale order of {LINES} lines, milestones on"

    def prepare(self, env):
        """A keeper, and goods on stock."""
        prepared = super().prepare(env)
        return self._stock(env, prepared)

    def prepare_other(self, env):
        """The same."""
        return self._stock(env, super().prepare_other(env))

    def _stock(self, env, prepared):
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        for product in env["product.product"].browse(prepared["products"]):
            env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 100_000)
        return prepared

    def round(self, env, prepared):
        """Validate the delivery of a confirmed order, up to the commit."""
        ConfirmOrder.round(self, env, prepared)()
        order = env["sale.order"].search([("partner_id", "=", prepared["customer"])], limit=1, order="id desc")
        picking = order.picking_ids
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        env.cr.precommit.run()
        env.flush_all()
        env.invalidate_all()

        def deliver():
            picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
            env.flush_all()
            env.cr.precommit.run()

        return deliver

    other_round = round


class AcceptDeliver(TrackDeliver):
    """Delivering, with the acceptance that the customer will answer; no milestones."""

    name = "accept_deliver"
    title = f"Deliver a sale order of {LINES} lines, acceptance on"
    ours, other = "acceptance on", "acceptance off"

    def prepare(self, env):
        """The company of our side gives its customers days to inspect."""
        prepared = super().prepare_other(env)
        env.company.order_acceptance_days = 7
        return self._delivered(env, prepared)

    def prepare_other(self, env):
        """The other side's does not."""
        return self._delivered(env, super().prepare_other(env))

    def _delivered(self, env, prepared):
        # The first acceptance of a database empties caches; the daily work has long had it.
        self.round(env, prepared)()
        return prepared
