import base64
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .common import png
from .signoff_bypass import EVIDENCE, SignoffBypass
from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffEvidence(SignoffBypass, SignoffCommon):
    """Nobody writes evidence: every role, every way that Odoo offers (B04)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._user("so_boss", "base.group_user,order_confirmation.group_signoff_manager")
        cls.document = cls.make_document()
        cls.head = cls.document.signoff_head_id
        step = cls.head._current_steps()[0]
        cls.env["signoff.step"].with_user(cls.wang).sign(step.ids)
        cls.env.cr.flush()
        cls.store_evidence(cls.document, cls.wang, (cls.outsider, cls.li, cls.boss))

    def test_an_automation_rule_on_evidence_neither_runs_nor_writes(self):
        """As base_automation does it: the registry's classes are patched, and the rule writes what it was told."""
        calls = []

        def make(name):
            def patched(records, *args):
                calls.append(name)
                return patched.origin(records, *args)

            return patched

        registry = self.env.registry
        for model in EVIDENCE:
            for name in ("create", "write", "unlink"):
                patched = make(name)
                patched.origin = getattr(registry[model], name)
                self.startPatcher(patch.object(registry[model], name, patched))
        self.sign(self.document, self.liu)
        self.edit(self.document, title="Driver")
        self.assertFalse(calls)
        with self.refused("can't be changed"):
            self.head.write({"state": "finished"})
        self.assertEqual(calls, ["write"])

    # === WHAT HAPPENS AROUND THE EVIDENCE ===

    def test_the_end_of_documents_departments_people_and_contacts_breaks_no_chain(self):
        contact, double = self.env["res.partner"].create([{"name": "Brightline"}, {"name": "Brightline B.V."}])
        document = self.make_document(partner_id=double.id)
        for user in (self.wang, self.li, self.liu):
            self.sign(document, user)
        head = document.signoff_head_id
        with self.refused("archive it"):
            self.finance.unlink()
        self.finance.active = False
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((contact | double).ids, contact)
        self.li.active = False
        self.wang.unlink()
        self.assertFalse(double.exists())
        self.assertFalse(self.env["signoff.verify"]._verify(head)["breaks"])
        document.invalidate_recordset()
        self.assertEqual(document.partner_id, contact)
        self.assertEqual(document._signoff_is_true(), document, "a merged contact is the same customer")
        document.partner_id = self.outsider.partner_id
        self.env.cr.flush()
        self.assertEqual(self.states(document)[0], "open", "another contact is another customer")
        document.unlink()
        self.assertFalse(self.env["signoff.verify"]._verify(head)["breaks"])

    def test_membership_cannot_be_backdated(self):
        self.finance.with_user(self.boss).write({"member_ids": [Command.link(self.outsider.id)]})
        for vals in ({"create_date": "2020-01-01"}, {"write_date": "2020-01-01"}):
            self.finance.with_user(self.admin).write(vals)
        log = self.env["signoff.head"].search(
            [("res_model", "=", "signoff.department"), ("res_id", "=", self.finance.id)]
        )
        told = log.entry_ids[-1]._read_payload()
        self.assertEqual(told["kind"], "member_added")
        self.assertEqual(told["by"]["name"], "so_boss")
        self.assertEqual(told["at"][:10], str(log.entry_ids[-1].create_date.date()))

    def test_who_manages_a_department_or_nothing_cannot_make_himself_a_member(self):
        for user in (self.outsider, self.li):  # li is the manager of engineering
            for department in (self.engineering, self.finance):
                with self.refused():
                    department.with_user(user).write({"member_ids": [Command.link(user.id)]})
                with self.refused():
                    department.with_user(user).copy()
            with self.refused():
                self.env["signoff.delegation"].with_user(user).create(
                    {"user_id": self.qian.id, "deputy_id": user.id, "date_to": "2099-01-01"}
                )
            with self.refused():
                self.env["signoff.identity"].with_user(user).create({"user_id": user.id})

    def test_a_refused_signature_leaves_no_picture_behind(self):
        before = self.env["signoff.file"].sudo().search_count([])
        steps = self.steps(self.document)
        results = (
            self.env["signoff.step"]
            .with_user(self.outsider)
            .sign(steps.ids, {"signature": base64.b64encode(png()).decode()})
        )
        self.assertFalse(any(one["ok"] for one in results))
        self.assertEqual(self.env["signoff.file"].sudo().search_count([]), before)

    def test_signature_bytes_are_no_attachment(self):
        self.assertFalse(
            self.env["ir.attachment"].sudo().search_count([("res_model", "in", EVIDENCE), ("res_field", "!=", False)])
        )

    def test_a_row_taken_out_of_what_is_signed_voids_like_a_deleted_one(self):
        document = self.make_document()
        self.sign(document, self.wang)
        self.edit(document.line_ids, fee=True)
        self.assertEqual(self.states(document)[0], "open")

    def test_sending_back_asks_for_the_identification_of_the_step(self):
        self.make_route([
            {"department_id": self.sales.id},
            {"department_id": self.engineering.id, "identification": "password"},
        ])  # fmt: skip
        document = self.make_document()
        self.sign(document, self.wang)
        target, step = self.steps(document)
        with self.refused("asks for more"):
            step.with_user(self.li).send_back(target.id, "x")
        step.with_user(self.li).send_back(target.id, "x", False, {"password": "so_li"})

    def test_nobody_signs_on_top_of_a_signature_under_text_that_is_gone(self):
        """The edit came past the document, by SQL: it marked nothing."""
        document = self.make_document()
        self.sign(document, self.wang)
        self.sign(document, self.liu)
        self.env.cr.execute("UPDATE signoff_fake_line SET quantity = 99 WHERE fake_id = %s", [document.id])
        self.env.invalidate_all()
        with self.refused("earlier step must be signed"):
            self.sign(document, self.li)
        self.assertFalse(document._signoff_is_true())
        self.assertEqual(self.states(document)[:3], ["open", "waiting", "waiting"])
