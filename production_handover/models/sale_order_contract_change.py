"""Orders that change after their contract was made: nothing is silently out of date (D11.4, D14.2)."""

from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from .internal_contract import OVER

#: What of an order's row a contract repeats.
REPEATED = {"product_id", "product_uom_qty", "product_uom_id", "confirmation_delivery_date"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        """Contracts of cancelled orders, and of orders promised for another day, are out of date."""
        res = super().write(vals)
        if vals.get("state") == "cancel":
            self._internal_contract_tell("cancelled", lambda order: self.env._("cancelled"))
        if "commitment_date" in vals:
            self._internal_contract_tell("order", lambda order: order._internal_contract_date_words())
        return res

    def unlink(self):
        """So are those of orders that are deleted."""
        self._internal_contract_tell("cancelled", lambda order: self.env._("deleted"))
        return super().unlink()

    def _internal_contracts_open(self):
        """Contracts of these orders that are not over; nothing is asked where no order has any.

        :rtype: internal.contract
        """
        contracts = self.env["internal.contract"].sudo()
        if not self or not contracts._used():
            return contracts
        return self.sudo().internal_contract_ids.filtered(lambda contract: contract.state not in OVER)

    def _internal_contract_tell(self, kind, words):
        """Put a change of whole orders on record with their contracts.

        :param str kind: of ``internal.contract.alert``
        :param callable words: what happened to an order, in words
        """
        if not self._internal_contracts_open():
            return
        told = []
        for order in self:
            told += [(contract, False, order.name, words(order)) for contract in order._internal_contracts_open()]
        self.env["internal.contract.alert"]._tell(kind, told)

    def _internal_contract_date_words(self):
        self.ensure_one()
        day = self.env["internal.contract"]._earliest_delivery(self)
        return self.env._("promised for %(day)s now", day=format_date(self.env, day) if day else "–")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Goods added to an order are under no contract yet."""
        lines = super().create(vals_list)
        lines._internal_contract_compare()
        return lines

    def write(self, vals):
        """Another quantity, unit, product or date than the contract says."""
        res = super().write(vals)
        if REPEATED & set(vals):
            self._internal_contract_compare()
        return res

    def unlink(self):
        """Goods taken off an order are still under contract."""
        if self.order_id._internal_contracts_open():
            told = [
                (row.contract_id, row, line._internal_contract_name(), self.env._("taken off the order"))
                for line, row in self._internal_contract_repeating()
            ]
            self.env["internal.contract.alert"]._tell("order", told)
        return super().unlink()

    def _internal_contract_name(self):
        return f"{self.order_id.name}, {self.product_id.display_name or (self.name or '').splitlines()[0]}"

    def _internal_contract_compare(self):
        """Compare these rows with what contracts say of them; what differs is on record, what agrees again settled."""
        open_contracts = self.order_id._internal_contracts_open()
        if not open_contracts:
            return
        rows = {}
        for line, row in self._internal_contract_repeating():
            rows.setdefault(line, []).append(row)
        told, agreed = [], self.env["internal.contract.line"]
        for line in self:
            own = rows.get(line)
            if own:
                words = line._internal_contract_differences(own)
                if words:
                    told += [(row.contract_id, row, line._internal_contract_name(), words) for row in own]
                else:
                    agreed = agreed.union(*(row for row in own if row._name == agreed._name))
            elif line._internal_contract_goods_rows():
                # Another contract may take it: the last one is told.
                contract = line.order_id._internal_contracts_open().sorted("id")[-1:]
                told += [(contract, False, line._internal_contract_name(), line._internal_contract_new_words())]
        self.env["internal.contract.alert"]._tell("order", told)
        if agreed:
            agreed._alerts_settled()

    def _internal_contract_repeating(self):
        """Rows of contracts that are not over and repeat these rows.

        :returns: pairs of the order's row and the contract's
        :rtype: list[tuple]
        """
        domain = [("sale_line_id", "in", self.ids), ("contract_id.state", "not in", OVER)]
        formal = self.env["internal.contract.line"].sudo().search(domain)
        drafts = self.env["internal.contract.draft.line"].sudo().search(domain)
        drafts -= formal.draft_line_id
        by_id = {line.id: line for line in self}
        return [(by_id[row.sale_line_id.id], row) for row in [*formal, *drafts]]

    def _internal_contract_differences(self, rows):
        """What this row says otherwise than its contracts, in words.

        :param list rows: of contracts
        :returns: empty where all agree
        :rtype: str
        """
        self.ensure_one()
        words = []
        other = [row.product_id for row in rows if row._name == "internal.contract.line" and row.product_id]
        if any(product != self.product_id for product in other):
            words.append(self.env._("another product than %(product)s", product=other[0].display_name))
        unit = self.product_uom_id
        contracted = sum(row.uom_id._compute_quantity(row.quantity, unit, round=False) for row in rows)
        if unit.compare(contracted, self.product_uom_qty):
            words.append(
                self.env._(
                    "ordered %(ordered)s, under contract %(contracted)s %(unit)s",
                    ordered=formatLang(self.env, self.product_uom_qty, dp="Product Unit"),
                    contracted=formatLang(self.env, contracted, dp="Product Unit"),
                    unit=unit.name or "",
                )
            )
        day = self.confirmation_delivery_date
        own = day or (self.order_id.commitment_date and self.env["internal.contract"]._earliest_delivery(self.order_id))
        # Without a promise of its own the row follows its order, whose change is told apart.
        dates = [row.date_delivery or (row.contract_id.date_delivery if day else False) for row in rows]
        if own and any(date != own for date in dates if date or day):
            words.append(
                self.env._(
                    "promised for %(day)s, contract %(contracted)s",
                    day=format_date(self.env, day) if day else "–",
                    contracted=format_date(self.env, rows[0].date_delivery) if rows[0].date_delivery else "–",
                )
            )
        return "; ".join(words)

    def _internal_contract_new_words(self):
        return self.env._(
            "%(quantity)s %(unit)s under no contract",
            quantity=formatLang(self.env, self.product_uom_qty, dp="Product Unit"),
            unit=self.product_uom_id.name or "",
        )


class InternalContractAlert(models.Model):
    _inherit = "internal.contract.alert"

    @api.model
    def _tell(self, kind, told):
        """Put changes on record in one batch; what one alert says of several things stays together, the last word each.

        :param str kind: of the alerts
        :param list told: contract, its row (formal, draft or none), what changed, and how
        """
        if not told:
            return
        found = self.sudo().search(
            [("contract_id", "in", [one[0].id for one in told]), ("kind", "=", kind), ("handled_on", "=", False)]
        )
        texts = {
            (alert.contract_id.id, alert.line_id.id): dict(
                line.split(": ", 1) if ": " in line else (line, "") for line in (alert.detail or "").splitlines()
            )
            for alert in found
        }
        changed = {}
        for contract, row, name, words in told:
            key = (contract.id, row.id if row and row._name == "internal.contract.line" else False)
            changed[key] = texts.setdefault(key, {})
            changed[key][name] = words
        self._raise(
            [
                {
                    "contract_id": contract_id,
                    "line_id": line_id,
                    "kind": kind,
                    "detail": "\n".join(f"{name}: {words}" if words else name for name, words in parts.items()),
                }
                for (contract_id, line_id), parts in changed.items()
            ]
        )


class InternalContractLine(models.Model):
    _inherit = "internal.contract.line"

    def _alerts_settled(self):
        """The order agrees with these rows again: what was on record as its change is settled."""
        alerts = self.env["internal.contract.alert"].sudo()
        found = alerts.search([("line_id", "in", self.ids), ("kind", "=", "order"), ("handled_on", "=", False)])
        if found:
            found._handle(self.env.user, self.env._("The order agrees with the contract again."))
