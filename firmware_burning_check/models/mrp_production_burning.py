"""Counts that must agree: good burns, good pieces, failed burns explained (B14)."""

from odoo import api, fields, models
from odoo.tools import SQL

#: Serial numbers that a message names.
NAMED = 10


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    firmware_burning_ids = fields.One2many("firmware.burning", "production_id", "Batches", readonly=True)
    firmware_burning_explanation_ids = fields.One2many(
        "firmware.burning.explanation", "production_id", "Explained burns", readonly=True
    )
    firmware_burn_asked = fields.Boolean("Burning is counted", compute="_compute_firmware_burn")
    firmware_burn_good = fields.Integer("Good burns", compute="_compute_firmware_burn")
    firmware_burn_carried = fields.Float("Burned before assembly", compute="_compute_firmware_burn")
    firmware_burn_failed = fields.Integer("Failed burns", compute="_compute_firmware_burn")
    firmware_burn_unexplained = fields.Integer("Failed burns not explained", compute="_compute_firmware_burn")
    firmware_burn_wanted = fields.Float("Good pieces to cover", compute="_compute_firmware_burn")
    firmware_burn_problem = fields.Text("What does not agree", compute="_compute_firmware_burn")

    @api.depends("product_id", "firmware_program_id", "qty_producing", "firmware_burning_ids.good",
                 "firmware_burning_ids.failed", "firmware_burning_explanation_ids")  # fmt: skip
    def _compute_firmware_burn(self):
        asked = self._origin._burn_asked()
        counts = asked._burn_counts()
        for production in self:
            count = counts.get(production._origin, {})
            production.firmware_burn_asked = bool(count)
            production.firmware_burn_good = count.get("good", 0)
            production.firmware_burn_carried = count.get("carried", 0.0)
            production.firmware_burn_failed = count.get("failed", 0)
            production.firmware_burn_unexplained = count.get("unexplained", 0)
            wanted = max(production._burn_pieces(), production.qty_producing) if count else 0.0
            production.firmware_burn_wanted = wanted
            production.firmware_burn_problem = "\n".join(production._burn_problems(count, wanted)) if count else False

    def _burn_asked(self):
        """Those of these orders whose counts are asked for: their product needs a program, their company burns.

        :rtype: mrp.production
        """
        needing = self._firmware_needed()
        companies = needing and self.env["firmware.burning"]._companies()
        return needing.filtered(lambda one: one.company_id.id in companies)

    def _burn_lock(self):
        """Wait for whoever counts the same order, then look at what he left."""
        self.ensure_one()
        self.flush_recordset()
        # An update, so that of two who explain at once the second is run again and sees what the first wrote.
        self.env.cr.execute(SQL("UPDATE mrp_production SET write_date = write_date WHERE id = %s", self.id))

    def _burn_counts(self):
        """What was burned for each order with the program it carries now.

        A piece with a serial number counts by its last burn; others by their number. Voided results count nothing.

        :returns: by order: ``good``, ``failed`` (whose last burn failed), ``serials`` (of failed ones that nobody
            explained), ``unexplained``, ``carried`` (good pieces that came programmed with their components)
        :rtype: dict[mrp.production, dict]
        """
        if not self:
            return {}
        counts = {
            one: {"good": 0, "failed": 0, "serials": [], "unexplained": 0, "carried": one._burn_carried()}
            for one in self
        }
        self.env["firmware.burning"].flush_model()
        self.flush_recordset(["firmware_program_id"])
        explained, by_serial = self._burn_explained()
        for production_id, good, failed, serials, loose in self._burn_rows():
            production = self.browse(production_id)
            open_serials = [one for one in serials or () if one not in by_serial.get(production, ())]
            counts[production].update(
                good=good, failed=failed + loose, serials=open_serials,
                unexplained=len(open_serials) + max(0, loose - explained.get(production, 0)),
            )  # fmt: skip
        return counts

    def _burn_rows(self):
        self.env.cr.execute(SQL(
            """
            WITH live AS (
                SELECT result.production_id, result.serial, result.ok, result.quantity,
                       COALESCE(result.at, result.stored_at) AS moment, result.id
                  FROM firmware_burning_result AS result
                  JOIN firmware_burning AS burning ON burning.id = result.burning_id
                  JOIN mrp_production AS production ON production.id = result.production_id
                 WHERE burning.production_id IN %s AND burning.program_id = production.firmware_program_id
                   AND result.void_of_id IS NULL
                   AND NOT EXISTS (SELECT FROM firmware_burning_result AS void WHERE void.void_of_id = result.id)
            ), pieces AS (
                SELECT DISTINCT ON (production_id, serial) production_id, serial, ok, 1 AS quantity
                  FROM live WHERE serial IS NOT NULL ORDER BY production_id, serial, moment DESC, id DESC
            ), counted AS (
                SELECT * FROM pieces UNION ALL
                SELECT production_id, NULL, ok, quantity FROM live WHERE serial IS NULL
            )
            SELECT production_id,
                   COALESCE(SUM(quantity) FILTER (WHERE ok), 0),
                   COALESCE(SUM(quantity) FILTER (WHERE NOT ok AND serial IS NOT NULL), 0),
                   ARRAY_AGG(serial ORDER BY serial) FILTER (WHERE NOT ok AND serial IS NOT NULL),
                   COALESCE(SUM(quantity) FILTER (WHERE NOT ok AND serial IS NULL), 0)
              FROM counted GROUP BY production_id
            """,
            tuple(self.ids),
        ))  # fmt: skip
        return self.env.cr.fetchall()

    def _burn_explained(self):
        explained, by_serial = {}, {}
        rows = self.env["firmware.burning.explanation"].sudo().search([("production_id", "in", self.ids)])
        for row in rows:
            production = self.browse(row.production_id.id)
            if row.serial:
                by_serial.setdefault(production, set()).add(row.serial)
            else:
                explained[production] = explained.get(production, 0) + row.quantity
        return explained, by_serial

    def _burn_carried(self):
        """Pieces whose program came with a component: its lot carries the program of this order.

        :rtype: float
        """
        self.ensure_one()
        moves = self.sudo().move_raw_ids.filtered(lambda move: move.product_id.firmware_needed)
        if not moves or not self.firmware_program_id:
            return 0.0
        return sum(
            line.quantity_product_uom
            for line in moves.move_line_ids
            if line.lot_id.firmware_program_id == self.firmware_program_id and (line.picked or line.state == "done")
        )

    def _burn_pieces(self):
        """Good pieces of this order, in the unit of the product: made, or about to be.

        What was scrapped is no good piece. What waits in quarantine is one that may come out by hand at any time, so it
        counts, unless its lot says that it is still there.

        :rtype: float
        """
        self.ensure_one()
        order = self.sudo()
        moves = order.move_finished_ids.filtered(lambda move: move.state != "cancel" and move._handover_is_main())
        lines = moves.move_line_ids.filtered(lambda line: line.picked or line.state == "done")
        pieces = sum(lines.mapped("quantity_product_uom"))
        scraps = order.scrap_ids.filtered(lambda one: one.state == "done" and one.product_id == order.product_id)
        pieces -= sum(one.product_uom_id._compute_quantity(one.scrap_qty, one.product_id.uom_id) for one in scraps)
        waiting = lines.location_dest_id.filtered(lambda place: place._handover_waits())
        if waiting and lines.lot_id:
            quants = lines.lot_id.quant_ids.filtered(lambda quant: quant.location_id in waiting)
            pieces -= sum(quants.mapped("quantity"))
        return max(pieces, 0.0)

    def _burn_problems(self, count, pieces):
        """What does not agree.

        :param dict count: see :meth:`_burn_counts`
        :param float pieces: good pieces that the burns must cover, in the unit of the product
        :rtype: list[str]
        """
        problems = []
        burned = count["good"] + count["carried"]
        if self.product_id.uom_id.compare(burned, pieces) < 0:
            problems.append(
                self.env._(
                    "%(production)s: %(good)g good burns of %(program)s are on record, %(pieces)g good pieces would be "
                    "in stock. Record the missing results or import the programmer's log in a batch of this order.",
                    production=self.name, good=burned, pieces=pieces,
                    program=self.firmware_program_id.display_name or self.env._("no program"),
                )
            )  # fmt: skip
        if count["unexplained"]:
            serials = ", ".join(count["serials"][:NAMED])
            problems.append(
                self.env._(
                    "%(production)s: %(count)s failed burns are not explained%(serials)s. Burn these pieces again, or "
                    "say on the order what became of them.",
                    production=self.name, count=count["unexplained"], serials=f" ({serials})" if serials else "",
                )
            )  # fmt: skip
        return problems

    def _firmware_stock_refusal(self):
        """Goods come into stock as far as good burns cover them, and once every failure is explained (B14)."""
        refusals = super()._firmware_stock_refusal()
        asked = self._burn_asked()
        for production, count in asked._burn_counts().items():
            problems = production._burn_problems(count, production._burn_pieces())
            if problems:
                refusals.setdefault(production, []).extend(problems)
        return refusals

    def action_firmware_burning(self):
        """Open the batches of these orders.

        :rtype: dict
        """
        return {
            "type": "ir.actions.act_window", "name": self.env._("Batch burning"), "res_model": "firmware.burning",
            "views": [(False, "list"), (False, "form")], "domain": [("production_id", "in", self.ids)],
            "context": {"default_production_id": self.id if len(self) == 1 else False},
        }  # fmt: skip

    def action_firmware_explain(self):
        """Open the dialog that explains failed burns.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Explain failed burns"),
            "res_model": "firmware.explanation.entry", "views": [(False, "form")], "target": "new",
            "context": {"default_production_id": self.id},
        }  # fmt: skip
