"""An order that is burned, its station and its operators, for the tests of batch burning."""

from odoo.exceptions import UserError
from odoo.fields import Command

from .first_article_common import FirstArticleCommon


class BurningCommon(FirstArticleCommon):
    """One product that needs a program, a manufacturing order of 10, a station, operators."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._user("fb_operator", "mrp.group_mrp_user")
        cls.operator_2 = cls._user("fb_operator_2", "mrp.group_mrp_user")
        cls.manager = cls._user("fb_manager", "mrp.group_mrp_manager,stock.group_stock_user")
        cls.program = cls.make_program("P-100")
        cls.product.write({"firmware_needed": True, "is_storable": True})
        cls.product.product_tmpl_id.firmware_program_ids = [Command.set(cls.program.ids)]
        cls.station = cls.env["firmware.station"].create({"name": "Line 1", "code": "L1", "company_id": cls.company.id})
        cls.station_2 = cls.env["firmware.station"].create(
            {"name": "Line 2", "code": "L2", "company_id": cls.company.id}
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        for product in cls.chip | cls.board:
            product.is_storable = True
            cls.env["stock.quant"]._update_available_quantity(product, cls.warehouse.lot_stock_id, 10_000)
        cls.production = cls.make_production(10)

    @classmethod
    def make_program(cls, number, state="released"):
        program = cls.env["firmware.program"].create({"number": number, "company_id": cls.company.id})
        cls.set_state(program, state)
        return program

    @classmethod
    def set_state(cls, program, state, other=None):
        """As its signatures would."""
        program.flush_recordset()
        cls.env.cr.execute(
            "UPDATE firmware_program SET state = %s, superseded_by_id = %s WHERE id = %s",
            [state, other.id if other else None, program.id],
        )
        program.invalidate_recordset()

    @classmethod
    def make_production(cls, quantity=10.0, **values):
        production = cls.env["mrp.production"].create({
            "product_id": cls.product.id, "product_qty": quantity, "bom_id": cls.bom.id, "company_id": cls.company.id,
            "firmware_program_id": cls.program.id, **values,
        })  # fmt: skip
        production.action_confirm()
        return production

    def burning(self, user=None, production=None, station=None, **values):
        """A batch, after its first article."""
        production, station = production or self.production, station or self.station
        if production.state in ("confirmed", "progress") and not self.articles._stands(production, station):
            self.confirm_article(production, station)
        return self.env["firmware.burning"].with_user(user or self.operator).create({
            "production_id": production.id, "station_id": station.id, **values,
        })  # fmt: skip

    def results(self, burning, good=0, failed=(), user=None):
        """Serials G1… that are good, and those that failed."""
        burning = burning.with_user(user or self.operator)
        for number in range(1, good + 1):
            burning._record_one(True, f"G{number}")
        for serial in failed:
            burning._record_one(False, serial, cause="Verify failed")

    def problems(self, production=None):
        """What the counts of an order say; other rooms have their own."""
        self.env.flush_all()
        production = production or self.production
        asked = production._burn_asked()._burn_counts()
        return [problem for one, count in asked.items() for problem in one._burn_problems(count, one._burn_pieces())]

    def held_up(self, words):
        return self.assertRaisesRegex(UserError, words)
