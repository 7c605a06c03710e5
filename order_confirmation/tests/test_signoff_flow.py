from odoo.tests import tagged

from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffFlow(SignoffCommon):
    """Stages, parallel steps, conditions, sending back, rounds (B01–B03)."""

    def test_starting_opens_the_first_stage_alone(self):
        document = self.make_document()
        self.assertEqual(self.states(document), ["open", "waiting", "waiting", "waiting"])
        self.assertEqual(document.signoff_state, "running")
        self.assertEqual(document.signoff_department_id, self.sales)

    def test_a_stage_runs_in_parallel_and_finishes_after_a_skipped_step(self):
        document = self.make_document()
        self.sign(document, self.wang)
        self.assertEqual(self.states(document), ["signed", "open", "open", "waiting"])
        self.sign(document, self.liu)
        self.assertEqual(self.states(document), ["signed", "open", "signed", "waiting"])
        self.sign(document, self.chen)
        self.assertEqual(self.states(document), ["signed", "signed", "signed", "skipped"])
        self.assertEqual(document.signoff_state, "finished")
        self.assertEqual(document.finished_count, 1)
        self.assertEqual(self.entries(document).mapped("kind"), ["start", "sign", "sign", "sign", "skip", "finish"])

    def test_condition_is_looked_at_when_the_stage_opens(self):
        document = self.make_document()
        for user in (self.wang, self.li, self.liu):
            if user == self.liu:
                self.edit(document, amount=5000)
                self.sign(document, self.wang)
            self.sign(document, user)
        self.assertEqual(self.states(document), ["signed", "signed", "signed", "open"])
        self.sign(document, self.qian)
        self.assertEqual(document.signoff_state, "finished")

    def test_a_skipped_step_is_needed_again_when_its_condition_comes_true(self):
        document = self.make_document()
        for user in (self.wang, self.li, self.liu):
            self.sign(document, user)
        self.assertEqual(document.signoff_state, "finished")
        self.edit(document, amount=5000)
        self.assertEqual(self.states(document), ["open", "signed", "signed", "waiting"])
        self.assertIn("unskip", self.entries(document).mapped("kind"))

    def test_edit_reopens_exactly_the_steps_that_covered_it(self):
        document = self.make_document()
        for user in (self.wang, self.li, self.liu):
            self.sign(document, user)
        self.edit(document, title="Driver")
        self.assertEqual(self.states(document), ["open", "signed", "signed", "skipped"])
        self.assertTrue(self.steps(document)[0].voided)
        self.sign(document, self.wang)
        self.assertEqual(document.signoff_state, "finished")
        self.edit(document.line_ids, quantity=12)
        self.assertEqual(self.states(document), ["open", "waiting", "waiting", "skipped"])

    def test_what_is_not_covered_or_changes_nothing_voids_nothing(self):
        document = self.make_document()
        self.sign(document, self.wang)
        self.edit(document, free="x", title="Lamp")
        self.edit(document.line_ids, free="y", quantity=10.0)
        self.env["signoff.fake.line"].create({"fake_id": document.id, "name": "Delivery", "fee": True})
        self.env.cr.flush()
        self.assertEqual(self.states(document), ["signed", "open", "open", "waiting"])

    def test_edited_and_put_back_in_one_transaction_voids_nothing(self):
        document = self.make_document()
        self.sign(document, self.wang)
        document.title = "Driver"
        document.title = "Lamp"
        self.env.cr.flush()
        self.assertEqual(self.states(document)[0], "signed")

    def test_rows_added_deleted_or_edited_through_the_document_count(self):
        for act in (
            lambda doc: doc.write({"line_ids": [(0, 0, {"name": "New", "quantity": 1})]}),
            lambda doc: doc.write({"line_ids": [(1, doc.line_ids.id, {"quantity": 3})]}),
            lambda doc: doc.write({"line_ids": [(5,)]}),
            lambda doc: doc.line_ids.unlink(),
            lambda doc: doc.env["signoff.fake.line"].create({"fake_id": doc.id, "name": "New"}),
            lambda doc: doc.env["signoff.fake.line"].with_context(default_fake_id=doc.id).create({"name": "New"}),
        ):
            document = self.make_document()
            self.sign(document, self.wang)
            act(document)
            self.env.cr.flush()
            self.assertEqual(self.states(document)[:2], ["open", "waiting"])

    def test_attachments_are_covered(self):
        document = self.make_document()
        self.sign(document, self.wang)
        paper = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"one", "res_model": "signoff.fake", "res_id": document.id}
        )
        self.env.cr.flush()
        self.assertEqual(self.states(document)[0], "open")
        self.sign(document, self.wang)
        paper.raw = b"two"
        self.env.cr.flush()
        self.assertEqual(self.states(document)[0], "open")
        self.sign(document, self.wang)
        paper.unlink()
        self.env.cr.flush()
        self.assertEqual(self.states(document)[0], "open")

    def test_sent_back_reopens_the_target_alone_and_returns_to_the_sender(self):
        document = self.make_document()
        self.sign(document, self.wang)
        self.sign(document, self.liu)
        step, target = self.steps(document, self.engineering), self.steps(document, self.sales)
        step.with_user(self.li).send_back(target.id, "Which lamp?", self.sales.id)
        self.assertEqual(self.states(document), ["open", "sent_back", "signed", "waiting"])
        self.assertEqual((target.returned_count, target.fault_id), (1, self.sales))
        row = self.env["signoff.report"].search([("step_id", "=", target.id)])
        self.assertEqual((row.returned_count, row.fault_id), (1, self.sales))
        self.sign(document, self.wang)
        self.assertEqual(self.states(document), ["signed", "open", "signed", "waiting"])

    def test_sending_back_needs_a_reason_a_member_and_an_earlier_signed_step(self):
        document = self.make_document()
        self.sign(document, self.wang)
        step, target = self.steps(document, self.engineering), self.steps(document, self.sales)
        with self.refused("Say what is wrong"):
            step.with_user(self.li).send_back(target.id, " ", self.sales.id)
        with self.refused("not a member"):
            step.with_user(self.liu).send_back(target.id, "x", self.sales.id)
        with self.refused("earlier step"):
            step.with_user(self.li).send_back(self.steps(document, self.production).id, "x", False)
        with self.refused("earlier step must be signed"):
            self.steps(document, self.finance).with_user(self.qian).send_back(target.id, "x", False)

    def test_cancelled_stops_and_a_new_round_can_start(self):
        document = self.make_document()
        self.sign(document, self.wang)
        with self.refused("Say why"):
            document.with_user(self.wang).action_signoff_cancel("")
        document.with_user(self.wang).action_signoff_cancel("Customer left")
        self.assertEqual(document.signoff_state, "cancelled")
        with self.refused("cancelled"):
            self.sign(document, self.li)
        document.with_user(self.wang).action_signoff_start()
        self.assertEqual(document.signoff_head_id.round, 2)
        self.assertEqual(self.states(document), ["open", "waiting", "waiting", "waiting"])

    def test_amending_starts_a_round_and_keeps_the_old_one_readable(self):
        document = self.make_document()
        with self.refused("not finished"):
            document.with_user(self.wang).action_signoff_amend("Customer wants more")
        for user in (self.wang, self.li, self.liu):
            self.sign(document, user)
        with self.refused("Say why"):
            document.with_user(self.wang).action_signoff_amend(" ")
        document.with_user(self.wang).action_signoff_amend("Customer wants more")
        self.assertEqual(document.signoff_head_id.round, 2)
        old = document.signoff_head_id.step_ids.filtered(lambda step: step.round == 1)
        self.assertEqual(set(old.mapped("state")), {"signed", "skipped"})

    def test_started_twice_is_refused(self):
        document = self.make_document()
        with self.refused("started already"):
            document.with_user(self.wang).action_signoff_start()

    def test_a_finished_document_that_locks_is_amended_not_edited(self):
        self.make_route([{"department_id": self.sales.id}], res_model="signoff.fake.locked")
        contract = self.env["signoff.fake.locked"].create({"title": "One"})
        contract.with_user(self.wang).action_signoff_start()
        self.edit(contract, title="Two")
        self.sign(contract, self.wang)
        with self.refused("Amend"):
            contract.write({"title": "Three"})
        contract.name = "L2"
        contract.with_user(self.wang).action_signoff_amend("Three lamps")
        contract.title = "Three"

    def test_deleting_a_document_keeps_its_evidence(self):
        document = self.make_document()
        self.sign(document, self.wang)
        head = document.signoff_head_id
        document.unlink()
        self.assertEqual(head.state, "cancelled")
        self.assertEqual(head.entry_ids.mapped("kind"), ["start", "sign", "deleted"])
        self.assertFalse(self.env["signoff.verify"]._verify(head)["breaks"])

    def test_a_retired_or_changed_route_touches_no_running_document(self):
        document = self.make_document()
        self.route.step_ids[1:].unlink()
        self.route.active = False
        self.env.cr.flush()
        self.assertEqual(len(self.steps(document)), 4)
        self.sign(document, self.wang)
        self.assertEqual(self.states(document), ["signed", "open", "open", "waiting"])
