"""What must be right before engineering signs part numbers and BOMs: all rows are told at once (D11.2)."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestInternalContractPartCheck(ContractCommon):
    def setUp(self):
        super().setUp()
        self.contract = self.make_contract()
        self.sign(self.contract, self.salesperson)
        self.line, self.line_2 = self.contract.line_ids

    def refused(self, words):
        self.env.cr.flush()
        with self.assertRaisesRegex(UserError, words):
            self.sign(self.contract, self.engineer)

    def make_part(self, code, **values):
        return self.env["product.product"].create({"name": f"Part {code}", "default_code": code, **values})

    def give(self, line, **values):
        line.with_user(self.engineer).write(values)

    def test_all_rows_are_told_at_once(self):
        """One message names every row and everything that is wrong with it."""
        self.give(self.line, product_id=False)
        self.give(self.line_2, bom_id=False, supply="make")
        self.refused(r"(?s)No part number yet: XLG-150-H-AB.*ELG-75-C1050.*no bill of materials")

    def test_what_is_bought_needs_no_bom(self):
        """A BOM is asked for where goods are made; engineering says what is bought."""
        self.give(self.line, bom_id=False, supply="make")
        self.refused("no bill of materials")
        self.give(self.line, supply="buy")
        self.sign(self.contract, self.engineer)
        self.assertEqual(self.contract.state, "formal")

    def test_bought_with_a_bom_is_refused(self):
        """It is one or the other."""
        self.give(self.line, supply="buy")
        self.refused("is bought, but has a bill of materials")

    def test_products_that_do_not_fit(self):
        """Archived, a service, without part number, in a unit that can't be converted."""
        self.give(self.line, product_id=self.make_part("S-1", type="service").id, supply="buy")
        self.refused("is not goods")
        self.give(self.line, product_id=self.make_part("").id, supply="buy")
        self.refused("no internal reference")
        kilo = self.make_part("K-1", uom_id=self.env.ref("uom.product_uom_kgm").id)
        self.give(self.line, product_id=kilo.id, supply="buy")
        self.refused("can't be converted to kg")
        dozen = self.make_part("D-1", uom_id=self.env.ref("uom.product_uom_dozen").id)
        self.give(self.line, product_id=dozen.id, supply="buy")
        dozen.active = False
        self.refused("is archived")
        dozen.active = True
        self.sign(self.contract, self.engineer)

    def test_other_companies_products_and_boms(self):
        """Of the contract's company or shared; also where the superuser wrote it."""
        other = self.env["res.company"].create({"name": "Second factory"})
        foreign = self.make_part("F-1", company_id=other.id)
        with self.assertRaises(UserError):
            self.line.product_id = foreign
        self.line.company_id.id  # noqa: B018
        self.line._write_past({self.line: {"product_id": self.product.id}})
        self.bom.flush_recordset()
        self.env.cr.execute("UPDATE mrp_bom SET company_id = %s WHERE id = %s", (other.id, self.bom.id))
        self.bom.invalidate_recordset()
        self.refused("the bill of materials is of another company")

    def test_the_bom_belongs_to_the_product(self):
        """A BOM of another product, or of another variant, is refused."""
        self.give(self.line, bom_id=self.bom_2.id)
        self.refused("the bill of materials is for")
        attribute = self.env["product.attribute"].create(
            {"name": "Voltage", "value_ids": [Command.create({"name": name}) for name in ("12 V", "24 V")]}
        )
        template = self.env["product.template"].create(
            {"name": "Lamp", "attribute_line_ids": [Command.create(
                {"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})]}
        )  # fmt: skip
        low, high = template.product_variant_ids
        low.default_code, high.default_code = "LOW", "HIGH"
        bom = self.make_bom(low, self.chip, product_id=low.id)
        self.give(self.line, product_id=high.id, bom_id=bom.id)
        self.refused("the bill of materials is for")
        self.give(self.line, product_id=low.id, bom_id=bom.id)
        self.sign(self.contract, self.engineer)

    def test_rows_for_other_variants_are_no_part_of_the_version(self):
        """A component of the 24 V variant is nothing to a contract for the 12 V one."""
        attribute = self.env["product.attribute"].create(
            {"name": "Voltage", "value_ids": [Command.create({"name": name}) for name in ("12 V", "24 V")]}
        )
        template = self.env["product.template"].create(
            {"name": "Lamp", "attribute_line_ids": [Command.create(
                {"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})]}
        )  # fmt: skip
        low = template.product_variant_ids[0]
        value_24 = template.attribute_line_ids.product_template_value_ids[1]
        bom = self.make_bom(low, self.chip, self.board)
        bom.bom_line_ids[1].bom_product_template_attribute_value_ids = value_24
        self.give(self.line, product_id=low.id, bom_id=bom.id)
        self.assertNotIn(f"product.product,{self.board.id}", self.line.bom_used)
        before = self.line.bom_digest
        bom.bom_line_ids[1].product_qty = 9
        self.env.cr.flush()
        self.assertEqual(self.line.bom_digest, before)

    def test_components_and_work_centres(self):
        """Archived component, no quantity, no components at all, archived work centre, archived BOM."""
        self.bom.bom_line_ids[0].product_qty = 0
        self.refused("Driver IC has no quantity")
        self.bom.bom_line_ids[0].product_qty = 1
        self.chip.active = False
        self.refused("component .*Driver IC is archived")
        self.chip.active = True
        center = self.env["mrp.workcenter"].create({"name": "Soldering"})
        self.bom.operation_ids = [Command.create({"name": "Solder", "workcenter_id": center.id})]
        center.active = False
        self.refused("work centre Soldering is archived")
        center.active = True
        self.bom.active = False
        self.refused("the bill of materials is archived")
        self.bom.active = True
        self.bom.bom_line_ids.unlink()
        self.refused("has no components")

    def test_a_circle_is_refused(self):
        """Odoo refuses circles when they are written; one that came past it is told, not walked for ever."""
        sub = self.make_bom(self.board, self.chip)
        sub.flush_recordset()
        self.env.cr.execute("UPDATE mrp_bom_line SET product_id = %s WHERE bom_id = %s", (self.product.id, sub.id))
        self.env.invalidate_all()
        self.line.with_user(self.engineer).action_take_bom()
        self.refused("is made of itself")

    def test_kits_are_allowed_and_said(self):
        """A kit is delivered as its components; a part number on two rows is pointed out."""
        self.bom.type = "phantom"
        self.give(self.line_2, product_id=self.product.id)
        self.assertIn("kit", self.line.part_note)
        self.assertIn("2 rows have this part number", self.line.part_note)
        self.sign(self.contract, self.engineer)
        self.assertEqual(self.contract.state, "formal")

    def test_what_is_made_by_route_asks_for_a_bom(self):
        """No BOM yet, but the product is made here."""
        route = self.env["stock.rule"].search([("action", "=", "manufacture")], limit=1).route_id
        lamp = self.make_part("M-1", route_ids=[Command.link(route.id)])
        self.give(self.line, product_id=lamp.id)
        self.assertEqual(self.line.supply, "make")
        self.refused("no bill of materials")

    def test_a_bom_that_was_changed_unseen_is_looked_at_first(self):
        """What came past Odoo's own write is told before anything is signed; the button takes it."""
        self.env.cr.flush()
        self.env.cr.execute("UPDATE mrp_bom_line SET product_qty = 8 WHERE bom_id = %s", (self.bom.id,))
        self.env.invalidate_all()
        self.refused(r"(?s)quantity 1 → 8.*Take BOM as It Is Now")
        self.line.with_user(self.engineer).action_take_bom()
        self.sign(self.contract, self.engineer)
