"""What the formal contract says otherwise than draft, order and confirmed sheet (D11.3, D11.4)."""

from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestInternalContractDifference(ContractCommon):
    def formal(self, order=None):
        contract = self.make_contract(order)
        self.sign(contract, self.salesperson)
        return contract

    def found(self, contract):
        """Differences as (row, field, was, now, kinds of paper)."""
        return [
            (one["row"], one["field"], one["was"], one["now"], tuple(one["against"]))
            for one in contract._differences()
        ]  # fmt: skip

    def test_a_formal_contract_as_taken_over_differs_in_nothing(self):
        """D11.3: rows taken over say the same; that the customer confirmed no sheet is said."""
        contract = self.make_contract()
        self.assertEqual(contract._compared()[contract.id], {"differences": [], "notes": []})
        self.sign(contract, self.salesperson)
        compared = contract._compared()[contract.id]
        self.assertEqual(compared["differences"], [])
        self.assertIn("confirmed no sheet", compared["notes"][0])
        self.assertFalse(any(contract.line_ids.mapped("differs")))

    def test_a_corrected_row_differs_from_draft_and_order_at_once(self):
        """D11.3: one difference, compared with both papers; each field by itself."""
        order = self.make_order()
        contract = self.formal(order)
        line = contract.line_ids[0]
        line.write({"quantity": 90, "packaging": "Foam", "specification": "24 V"})
        found = self.found(contract)
        self.assertIn(("XLG-150-H-AB", "quantity", "100 Units", "90 Units", ("draft", "order")), found)
        self.assertIn(("XLG-150-H-AB", "packaging", "", "Foam", ("draft",)), found)
        self.assertEqual(len(found), 3)
        one = next(one for one in contract._differences() if one["field"] == "quantity")
        self.assertEqual(one["against_text"], f"Contract draft, {order.name}")
        self.assertEqual(one["words"], f"XLG-150-H-AB, Quantity: 100 Units → 90 Units (Contract draft, {order.name})")
        self.assertEqual(contract.line_ids.mapped("differs"), [True, False])

    def test_rows_added_and_removed_since(self):
        """D11.3: a row of the draft that is gone, and one that nobody ordered."""
        contract = self.formal()
        contract.line_ids[1].unlink()
        contract.line_ids = [Command.create({"model_text": "Spare lens", "quantity": 5})]
        self.assertEqual(
            self.found(contract),
            [
                ("Spare lens", "row", "", "5 Units", ("draft", "order")),
                ("ELG-75-C1050", "row", "50 Units", "", ("draft", "order")),
            ],
        )

    def test_against_the_order_in_its_own_unit(self):
        """D11.3: quantities are converted; another unit is a difference of its own."""
        order = self.make_order(24.0)
        contract = self.formal(order)
        contract.line_ids.write({"quantity": 2, "uom_id": self.env.ref("uom.product_uom_dozen").id})
        against_order = [one for one in self.found(contract) if "order" in one[-1]]
        self.assertEqual([one[1] for one in against_order], ["uom_id"])
        contract.line_ids.quantity = 3
        self.assertIn(("XLG-150-H-AB", "quantity", "24 Units", "36 Units", ("order",)), self.found(contract))

    def test_product_and_dates_of_the_order(self):
        """D11.3: part number and delivery date."""
        order = self.make_order(100.0, commitment_date="2026-12-10 08:00:00")
        contract = self.formal(order)
        self.assertEqual(self.found(contract), [])
        contract.line_ids.with_user(self.engineer).product_id = self.product_2
        contract.line_ids.date_delivery = "2026-12-12"
        kinds = {(one[1], one[4]) for one in self.found(contract)}
        self.assertIn(("product_id", ("order",)), kinds)
        self.assertIn(("date_delivery", ("order",)), kinds)
        order.order_line.confirmation_delivery_date = "2026-12-12"
        self.assertNotIn(("date_delivery", ("order",)), {(one[1], one[4]) for one in self.found(contract)})

    def test_orders_of_different_dates_in_one_contract(self):
        """D11.1: the contract's date is the first order's, rows of the later one say theirs: nothing differs."""
        early = self.make_order(10.0, commitment_date="2026-12-10 08:00:00")
        late = self.make_order(20.0, commitment_date="2026-12-20 08:00:00")
        contract = self.formal(early | late)
        self.assertEqual(str(contract.date_delivery), "2026-12-10")
        self.assertEqual([str(day or "") for day in contract.line_ids.mapped("date_delivery")], ["", "2026-12-20"])
        self.assertEqual(self.found(contract), [])

    def test_rows_of_the_order_under_several_contracts(self):
        """D11.3: what is under another contract is no difference; what is under none is one."""
        order = self.make_order(100.0)
        first = self.make_contract(order, start=False)
        first.draft_line_ids.quantity = 60
        first.with_user(self.salesperson).action_signoff_start()
        self.env.cr.flush()
        self.sign(first, self.salesperson)
        self.assertEqual(
            self.found(first), [("XLG-150-H-AB", "quantity", "100 Units", "60 Units", ("order",))], "40 are nowhere"
        )
        rest = self.formal(order)
        self.assertEqual(self.found(first) + self.found(rest), [])
        order.write({"order_line": [Command.create({"product_id": self.product_2.id, "product_uom_qty": 7})]})
        self.assertEqual([one[1:4] for one in self.found(rest)], [("row", "7 Units", "")])

    def test_an_order_changed_or_cancelled_in_review(self):
        """D11.4: the order is looked at as it stands now."""
        order = self.make_order()
        contract = self.formal(order)
        order.order_line[0].product_uom_qty = 120
        self.assertEqual(self.found(contract), [("XLG-150-H-AB", "quantity", "120 Units", "100 Units", ("order",))])
        order._action_cancel()
        self.assertIn((order.name, "cancelled", "cancelled", "under contract", ("order",)), self.found(contract))
        order.order_line[1].product_uom_qty = 0
        order.order_line[1].unlink()
        self.assertIn(("ELG-75-C1050", "row", "", "50 Units", ("order",)), self.found(contract))

    def test_the_same_product_twice(self):
        """D11.3: each row is compared with the order row it comes from; one order row in two rows adds up."""
        order = self.make_order(100.0)
        order.write({"order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 30})]})
        contract = self.formal(order)
        self.assertEqual(contract.line_ids.product_id, self.product)
        self.assertEqual(self.found(contract), [])
        contract.line_ids[1].quantity = 31
        self.assertEqual([one[1:4] for one in self.found(contract)], [("quantity", "30 Units", "31 Units")])
        contract.line_ids[1].quantity = 30
        contract.line_ids[0].quantity = 60
        line = contract.line_ids[0]
        contract.line_ids = [
            Command.create({"model_text": "XLG", "quantity": 40, "sale_line_id": line.sale_line_id.id})
        ]  # fmt: skip
        found = [one[1:] for one in self.found(contract)]
        self.assertEqual(
            found, [("quantity", "100 Units", "60 Units", ("draft",)), ("row", "", "40 Units", ("draft",))]
        )

    def test_against_the_sheet_as_the_customer_confirmed_it(self):
        """D11.3: an order changed after its sheet was confirmed differs from the sheet, the contract too."""
        order = self.make_order()
        self.confirm_sheet(self.issue(order))
        contract = self.formal(order)
        compared = contract._compared()[contract.id]
        self.assertEqual(compared, {"differences": [], "notes": []})
        order.order_line[0].product_uom_qty = 120
        contract.line_ids[0].quantity = 120
        found = self.found(contract)
        self.assertIn(("XLG-150-H-AB", "quantity", "100 Units", "120 Units", ("draft", "sheet")), found)
        self.assertEqual(len(found), 1)

    def test_a_special_requirement_that_was_lost(self):
        """D11.4: requirements of the order and of its sheet that the contract does not name."""
        order = self.make_order()
        order.order_requirement_ids = [Command.create({"name": "No logo on the housing", "topic": "product"})]
        contract = self.formal(order)
        self.assertEqual(self.found(contract), [])
        contract.requirement_ids.unlink()
        found = self.found(contract)
        self.assertEqual([(one[1], one[2], one[4]) for one in found],
                         [("requirement_ids", "No logo on the housing", ("order",))])  # fmt: skip

    def test_where_a_sheet_is_required_its_absence_is_a_difference(self):
        """D11.3: said where sheets are optional, ticked where they are required."""
        order = self.make_order()
        contract = self.formal(order)
        order.sudo().confirmation_policy = "required"
        self.assertEqual([one[1] for one in self.found(contract)], ["sheet"])

    def test_long_texts_are_shown_where_they_differ(self):
        """Bad input: 10,000 characters with markup."""
        contract = self.formal()
        text = "<b>no lead</b> & " * 700
        contract.draft_line_ids[0].sudo().requirements = text
        contract.line_ids[0].requirements = text + "<script>x</script> 5 V"
        one = next(one for one in contract._differences() if one["field"] == "requirements")
        self.assertTrue(one["now"].endswith("<script>x</script> 5 V"))
        self.assertLess(len(one["now"]) + len(one["was"]), 200)

    def test_keys_follow_the_values_and_not_the_language(self):
        """A key names the difference with both values; another language is the same key."""
        self.env["res.lang"]._activate_lang("zh_CN")
        contract = self.formal()
        contract.line_ids[0].quantity = 90
        (one,) = contract._differences()
        (other,) = contract.with_context(lang="zh_CN")._differences()
        self.assertEqual(one["key"], other["key"])
        contract.line_ids[0].quantity = 80
        (changed,) = contract._differences()
        self.assertNotEqual(one["key"], changed["key"])
        contract.line_ids[0].quantity = 90
        self.assertEqual(contract._differences()[0]["key"], one["key"])

    def test_queries_do_not_grow_with_rows(self):
        """D11.4: 200 rows are compared in as many queries as 2."""

        def queries(contract):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contract._differences()
            return self.env.cr.sql_log_count - before

        small = self.formal()
        order = self.make_order(1.0)
        order.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 1.0}) for _number in range(199)
        ]
        big = self.formal(order)
        self.assertEqual(len(big.line_ids), 200)
        for line in big.line_ids[:100]:
            line.quantity = 2
        self.assertEqual(len(big._differences()), 100)
        queries(small)
        self.assertLessEqual(queries(big), queries(small) + 1)

    def test_signing_200_rows_takes_no_more_queries_than_signing_2(self):
        """D11.3: what the comparison adds to a signature does not grow with the rows."""

        def queries(count):
            order = self.make_order(1.0)
            order.order_line = [
                Command.create({"product_id": self.product.id, "product_uom_qty": 1.0}) for _number in range(count - 1)
            ]
            contract = self.formal(order)
            contract.line_ids.with_user(self.engineer).bom_id = self.bom
            self.env.cr.flush()
            self.sign(contract, self.engineer)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.sign(contract, self.salesperson)
            self.assertEqual(contract.state, "review")
            return self.env.cr.sql_log_count - before

        queries(2)
        few = queries(2)
        self.assertLessEqual(queries(200), few + 2)
