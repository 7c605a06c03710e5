from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..models.signoff_section import Section
from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffOdd(SignoffCommon):
    """What goes wrong in real life: a clear message, nothing lost."""

    def without(self, **sections):
        """The document's class as after a module was removed that brought sections or fields."""
        model = type(self.env["signoff.fake"])
        self.env.registry.clear_cache()
        self.addCleanup(self.env.registry.clear_cache)
        return patch.object(model, "_signoff_sections", sections)

    def test_a_section_whose_module_is_gone_voids_nothing_and_stays_readable(self):
        document = self.make_document()
        self.sign(document, self.wang)
        kept = {name: one for name, one in document._signoff_sections.items() if name != "terms"}
        with self.without(**kept):
            document.line_ids.free = "x"
            document.signoff_head_id._reconcile()
            self.assertEqual(self.states(document)[0], "signed")
            panel = document.with_user(self.wang).signoff_panel()
            self.assertIn("terms", str(panel["evidence"]))
            self.sign(document, self.li)

    def test_a_field_that_is_gone_is_left_out(self):
        sections = {"terms": Section("Terms", fields=("title", "gone_field"))}
        with self.without(**sections):
            document = self.make_document()
            self.sign(document, self.wang)
            self.assertEqual(self.steps(document)[0].signed_digests.keys(), {"terms"})
            self.edit(document, title="Driver")
            change = document.with_user(self.wang).signoff_panel()["changes"][0]["sections"][0]["lines"][0]
            self.assertEqual((change["old"], change["new"]), ("Lamp", "Driver"))

    def test_three_hundred_rows(self):
        rows = [Command.create({"name": f"Row {number}", "quantity": number}) for number in range(300)]
        document = self.make_document(line_ids=rows)
        self.sign(document, self.wang)
        self.edit(document.line_ids[150], quantity=7)
        change = document.with_user(self.wang).signoff_panel()["changes"][0]["sections"][0]["lines"]
        self.assertEqual([(one["row"], one["old"], one["new"]) for one in change], [("Row 150", "150", "7")])
        self.assertIn("Row 299", document.with_user(self.wang)._signoff_html("sheet"))

    def test_a_condition_that_no_longer_works_skips_nothing(self):
        document = self.make_document()
        self.steps(document)[3].sudo()._engine_write({"condition": "[('gone_field', '=', 1)]"})
        for user in (self.wang, self.li, self.liu):
            self.sign(document, user)
        self.assertEqual(self.states(document)[3], "open")

    def test_a_department_archived_while_its_step_waits_can_still_sign(self):
        document = self.make_document()
        self.sales.active = False
        self.sign(document, self.wang, self.sales)
        self.assertEqual(self.states(document)[0], "signed")

    def test_an_unread_document_type_is_no_route(self):
        with self.refused():
            self.env["signoff.route"].create({"name": "x", "res_model": "res.partner"})

    def test_own_pin_needs_the_password_and_two_equal_pins(self):
        wizard = self.env["signoff.my.pin"].with_user(self.li)
        for typed, pattern in (
            (("so_li", "2468", "2469"), "differ"),
            (("wrong", "2468", "2468"), "password is wrong"),
            (("", "2468", "2468"), "Enter your password"),
            (("so_li", "12", "12"), "4 to 12 digits"),
        ):
            context = dict(zip(("typed_password", "typed_pin", "typed_pin_again"), typed, strict=True))
            with self.refused(pattern):
                wizard.with_context(**context).create({}).action_set()
        context = {"typed_password": "so_li", "typed_pin": "2468", "typed_pin_again": "2468"}
        wizard.with_context(**context).create({}).action_set()
        document = self.make_document()
        self.sign(document, self.wang)
        self.sign(document, self.li, credentials={"pin": "2468"})

    def test_anchors_go_to_addresses_and_files_a_company_chose(self):
        company = self.env.company
        for path in ("relative.txt", "/nowhere/at/all.txt", "/etc/passwd"):
            with self.refused("absolute path"):
                company.signoff_anchor_file = path
        company.signoff_anchor_mail = "auditor@example.com"
        self.make_document()
        anchor = self.env["signoff.anchor"]._make()
        anchor._tell()
        mail = self.env["mail.mail"].search([("email_to", "=", "auditor@example.com")])
        self.assertIn(anchor.digest, mail.body_html)
        self.assertFalse(self.env["signoff.anchor"]._make(), "nothing moved since")
