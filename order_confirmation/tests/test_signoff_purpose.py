"""What a signature means to its document, and who signs an amended document again."""

from odoo.tests import tagged

from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffPurpose(SignoffCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_route(
            [
                {"department_id": cls.sales.id, "kind": "prepare", "sections": "all", "purpose": "text"},
                {"department_id": cls.engineering.id, "kind": "verify", "sections": "size", "purpose": "size"},
                {"department_id": cls.production.id, "kind": "review", "sections": "all size"},
            ],
            res_model="signoff.fake.locked",
        )

    def make(self, **values):
        document = self.env["signoff.fake.locked"].create({"title": "Lamp", **values})
        document.with_user(self.wang).action_signoff_start()
        self.env.cr.flush()
        return document

    def finished(self, **values):
        document = self.make(size=2.0, **values)
        for user in (self.wang, self.li, self.liu):
            self.sign(document, user)
        return document

    def steps(self, document, department=None, state=None):
        """Without the acknowledgements of the change notice."""
        return super().steps(document, department, state).filtered("blocking")

    def amended(self, document):
        document.with_user(self.wang).action_signoff_amend("Changed")
        self.env.cr.flush()
        return document

    def verified(self, document):
        found = self.env["signoff.verify"].sudo().verify_document(document._name, document.id)
        self.assertTrue(found["ok"], found["message"])

    def test_the_document_may_ask_for_something_before_it_is_signed(self):
        document = self.make()
        self.sign(document, self.wang)
        with self.refused("L1"):
            self.sign(document, self.li)
        self.assertEqual(self.states(document), ["signed", "open", "waiting"])

    def test_the_document_hears_of_each_signature_and_stage(self):
        document = self.finished()
        self.assertEqual(document.signed, "text:1 size:2 False:3 ")
        self.assertEqual(document.stage.split(), ["running:1", "running:2", "running:3", "finished:3"])
        document.with_user(self.wang).action_signoff_cancel("Not any more")
        self.assertTrue(document.stage.endswith("cancelled:3 "))

    def test_who_vouched_for_nothing_that_changed_does_not_sign_again(self):
        document = self.amended(self.finished())
        self.edit(document, title="Lamp, black")
        self.assertEqual(self.states(document), ["open", "waiting", "waiting"])
        self.sign(document, self.wang)
        self.assertEqual(self.states(document), ["signed", "skipped", "open"])
        self.assertIn("round 1", self.steps(document)[1].note)
        self.sign(document, self.liu)
        self.assertEqual(document.signoff_state, "finished")
        self.verified(document)

    def test_a_change_after_that_asks_for_the_signature_after_all(self):
        document = self.amended(self.finished())
        self.sign(document, self.wang)
        # Nothing changed, so that it is finished: it is amended again to be changed.
        self.assertEqual(document.signoff_state, "finished")
        self.amended(document)
        self.edit(document, title="Lamp, black")
        self.sign(document, self.wang)
        self.edit(document, size=3.0)
        self.assertEqual(self.states(document), ["signed", "open", "waiting"])
        with self.refused():
            self.sign(document, self.liu)
        self.sign(document, self.li)
        self.sign(document, self.liu)
        self.assertEqual(document.signoff_state, "finished")
        self.verified(document)

    def test_changing_back_to_what_was_signed_asks_nobody_new(self):
        document = self.amended(self.finished())
        self.edit(document, size=3.0)
        self.edit(document, size=2.0)
        self.sign(document, self.wang)
        self.assertEqual(document.signoff_state, "finished")

    def test_a_purpose_is_logged_with_its_route(self):
        route = self.env["signoff.route"].search([("res_model", "=", "signoff.fake.locked")])
        self.assertEqual([step._as_logged()["purpose"] for step in route.step_ids], ["text", "size", ""])
