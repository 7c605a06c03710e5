"""The flow board: where every open flow sheet and shipment is, and for how long (D18, D04.5)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Column of the board by the state of a sheet, and of a shipment; in the order of the flow.
SHEET_COLUMNS = {
    "made": "sales",
    "engineering": "engineering",
    "decision": "engineering",
    "take_over": "production",
    "production": "production",
    "inspection": "quality",
    "stock_in": "warehouse",
    # All is in stock, and the keeper has not called it ready.
    "shipping": "warehouse",
}
SHIPMENT_COLUMNS = {
    "ready": "goods_ready",
    "called": "goods_ready",
    "paid": "finance",
    "batch": "shipping",
    "shipped": "shipping",
}
#: Cards of more sheets than this are no board any more: the search finds the others.
MOST = 1000
#: So many days before the delivery a card turns amber.
SOON = timedelta(days=3)


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    @api.model
    @api.readonly
    def board(self, filters=None):
        """What is on the board, for everybody who reads flow sheets: no amounts, no other company's sheets (D18).

        A constant number of queries, whatever the number of sheets.

        :param dict filters: ``text`` (number, order, customer, product), ``sheets`` (ids: cards of these alone)
        :returns: ``columns`` (key and name, in the order of the flow), ``cards`` (see :meth:`_board_card`),
            ``company``, ``cut`` (whether there are more sheets than a board shows)
        :rtype: dict
        :raises AccessError: for who reads no flow sheets
        """
        self.browse().check_access("read")
        self.env.flush_all()
        sheets = self.search_fetch(
            self._board_domain(filters or {}),
            ["name", "state", "priority", "partner_id", "user_id", "company_id", "date_delivery", "signoff_head_id"],
            limit=MOST + 1,
        )
        shown = sheets[:MOST]
        return {
            "columns": self._board_columns(),
            "cards": shown._board_cards(),
            "company": ", ".join(self.env.companies.mapped("name")),
            "cut": len(sheets) > MOST,
        }

    @api.model
    def _board_columns(self):
        """Columns in the order of the flow.

        :rtype: list[dict]
        """
        return [
            {"key": "sales", "name": self.env._("Sales")},
            {"key": "engineering", "name": self.env._("Engineering")},
            {"key": "production", "name": self.env._("Production")},
            {"key": "quality", "name": self.env._("Quality")},
            {"key": "warehouse", "name": self.env._("Warehouse")},
            {"key": "goods_ready", "name": self.env._("Goods ready")},
            {"key": "finance", "name": self.env._("Finance")},
            {"key": "shipping", "name": self.env._("Shipping")},
        ]

    @api.model
    def _board_domain(self, filters):
        # Named one by one: by the index, however many are done.
        domain = Domain("state", "in", list(SHEET_COLUMNS))
        if filters.get("sheets") is not None:
            domain &= Domain("id", "in", [one for one in filters["sheets"] if isinstance(one, int)])
        text = str(filters.get("text") or "").strip()
        if text:
            named = Domain.OR(
                Domain(path, "ilike", text)
                for path in (
                    "name", "sale_order_id.name", "contract_id.name", "partner_id.name", "line_ids.product_id.name",
                    "line_ids.product_id.default_code", "line_ids.description",
                )
            )  # fmt: skip
            # sudo: what is searched in names no more than the card shows; which sheets are shown, rules say.
            domain &= Domain("id", "in", self.sudo()._search(named & domain))
        return domain

    def _board_cards(self):
        """Cards of these sheets: each is where its own route is, and each of its open shipments where that is.

        :rtype: list[dict]
        """
        shipments = self.env["handover.shipment"].search_fetch(
            [("sheet_id", "in", self.ids), ("state", "in", list(SHIPMENT_COLUMNS))],
            ["name", "state", "sheet_id", "signoff_head_id"],
        )
        leaving = shipments.sheet_id
        own = self.filtered(lambda sheet: sheet.state != "shipping" or sheet not in leaving)
        facts = {
            "today": fields.Date.context_today(self),
            "waits": (self.signoff_head_id | shipments.signoff_head_id)._board_waits(),
            "mine": set(self.env["signoff.department"]._of_user(self.env.user)),
            "goods": {**own._board_goods(), **shipments._board_goods()},
        }
        facts["departments"] = self.env["signoff.department"].sudo().browse(
            {wait[0] for wait in facts["waits"].values() if wait[0]}
        )  # fmt: skip
        facts["departments"].fetch(["name"])
        facts["products"] = self.env["product.product"].sudo().browse({row[0] for row in facts["goods"].values()})
        facts["products"].fetch(["default_code", "product_tmpl_id"])
        facts["products"].product_tmpl_id.fetch(["name"])
        facts["overrides"] = (own | leaving)._overridden()
        facts["week"] = self._board_week(facts["today"])
        facts["units"] = self.env.user.has_group("uom.group_uom")
        facts["stages"] = {
            name: dict(self.env[name]._fields["state"]._description_selection(self.env))
            for name in (self._name, shipments._name)
        }
        # sudo: the customer's name alone, for people who may not read contacts.
        self.sudo().partner_id.fetch(["name"])
        return [sheet._board_card(sheet, SHEET_COLUMNS, facts) for sheet in own] + [
            shipment.sheet_id._board_card(shipment, SHIPMENT_COLUMNS, facts) for shipment in shipments
        ]

    @api.model
    def _board_week(self, today):
        """First and last day of this week, as the reader's language counts weeks.

        :param date today: where the reader is
        :rtype: tuple[date, date]
        """
        lang = self.env["res.lang"]._get_data(code=self.env.lang or self.env.user.lang)
        first = today - timedelta(days=(today.isoweekday() - int(lang.week_start or 1)) % 7)
        return first, first + timedelta(days=6)

    def _board_card(self, document, columns, facts):
        """One card.

        :param document: this sheet, or a shipment of it
        :param dict columns: column by state
        :param dict facts: what was read for all cards at once
        :returns: ``key``, ``model``, ``id``, ``sheet``, ``column``, ``state``, ``stage`` (its name), ``name``,
            ``customer``, ``product`` (number or name), ``product_name``, ``quantity``, ``unit``, ``more`` (further
            rows), ``delivery``, ``days`` (here), ``colour``, ``urgent``, ``mine`` (own order, or for a department of
            the reader), ``money`` (waits for it), ``override`` (of a gate, in force), ``week``, ``waits``
        :rtype: dict
        """
        department, opened, deadline = facts["waits"].get(document.signoff_head_id.id) or (False, False, False)
        since = fields.Datetime.context_timestamp(self, opened or document.create_date).date()
        product, quantity, unit, rows = facts["goods"].get(document) or (False, 0.0, "", 0)
        product = facts["products"].browse(product or ())
        first, last = facts["week"]
        return {
            "key": f"{document._name}-{document.id}",
            "model": document._name,
            "id": document.id,
            "sheet": self.id,
            "column": columns[document.state],
            "state": document.state,
            "stage": facts["stages"][document._name][document.state],
            "name": document.name,
            "customer": self.sudo().partner_id.name or "",
            "product": product.default_code or product.name or "",
            "product_name": product.name or "",
            "quantity": quantity,
            "unit": unit if facts["units"] else "",
            "more": max(rows - 1, 0),
            "delivery": self.date_delivery and self.date_delivery.isoformat(),
            "days": max((facts["today"] - since).days, 0),
            "colour": self._board_colour(facts["today"], deadline),
            "urgent": self.priority == "1",
            "mine": self.user_id == self.env.user or department in facts["mine"],
            "money": document.state == "paid",
            "week": bool(self.date_delivery and first <= self.date_delivery <= last),
            "override": self in facts["overrides"],
            "waits": facts["departments"].browse(department or ()).name or "",
        }

    def _board_colour(self, today, deadline):
        """Red: the delivery day or the time to sign is over. Amber: the delivery is near.

        :rtype: str
        """
        if self.date_delivery and self.date_delivery < today or deadline and deadline < fields.Datetime.now():
            return "red"
        return "amber" if self.date_delivery and self.date_delivery - today <= SOON else "green"

    def _board_goods(self):
        """The first row of each of these sheets.

        :returns: id of the product, quantity, name of the unit, number of rows
        :rtype: dict[handover.sheet, tuple]
        """
        return _first_rows(
            self,
            SQL(
                """
                SELECT DISTINCT ON (line.sheet_id) line.sheet_id, line.product_id, line.quantity, line.uom_id,
                       COUNT(*) OVER (PARTITION BY line.sheet_id)
                  FROM handover_line line WHERE line.sheet_id = ANY(%s)
                 ORDER BY line.sheet_id, line.sequence, line.id
                """,
                self.ids,
            ),
        )


class HandoverShipment(models.Model):
    _inherit = "handover.shipment"

    def _board_goods(self):
        """The same for shipments: what they carry.

        :rtype: dict[handover.shipment, tuple]
        """
        return _first_rows(
            self,
            SQL(
                """
                SELECT DISTINCT ON (part.shipment_id) part.shipment_id, line.product_id, part.quantity, line.uom_id,
                       COUNT(*) OVER (PARTITION BY part.shipment_id)
                  FROM handover_shipment_line part JOIN handover_line line ON line.id = part.line_id
                 WHERE part.shipment_id = ANY(%s)
                 ORDER BY part.shipment_id, line.sequence, part.id
                """,
                self.ids,
            ),
        )


class SignoffHead(models.Model):
    _inherit = "signoff.head"

    def _board_waits(self):
        """Who is waited for, since when, until when.

        :returns: by id: id of the department, moment, moment
        :rtype: dict[int, tuple]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT head.id, head.department_id, COALESCE(MIN(step.opened_on), head.finished_on), MIN(step.deadline)
                  FROM signoff_head head
                  LEFT JOIN signoff_step step ON step.head_id = head.id AND step.round = head.round
                                             AND step.state = 'open' AND step.blocking
                 WHERE head.id = ANY(%s) GROUP BY head.id
                """,
                self.ids,
            )
        )
        return {row[0]: row[1:] for row in rows}


def _first_rows(documents, query):
    """The first row of each document.

    :param documents: sheets or shipments
    :param SQL query: id, product, quantity, unit, number of rows
    :rtype: dict
    """
    rows = documents.env.execute_query(query)
    units = documents.env["uom.uom"].sudo().browse({row[3] for row in rows})
    units.fetch(["name"])
    return {
        documents.browse(id_): (product, float(quantity or 0), units.browse(unit).name, count)
        for id_, product, quantity, unit, count in rows
    }
