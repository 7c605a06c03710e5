import base64
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common import png
from .signoff_common import SignoffCommon

EVIDENCE = ("signoff.head", "signoff.step", "signoff.entry", "signoff.content", "signoff.anchor", "signoff.file")


@tagged("post_install", "-at_install")
class TestSignoffEvidence(SignoffCommon):
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
        cls.env["signoff.anchor"]._make()
        cls.env["signoff.file"]._store("a", "text/plain", b"bytes")

    def roles(self):
        people = (self.outsider, self.wang, self.li, self.boss, self.admin, self.env.ref("base.user_root"))
        return [self.env[name].with_user(user) for user in people for name in EVIDENCE] + [
            self.env[name].sudo() for name in EVIDENCE
        ]

    def rows(self):
        """Everything that is stored, as text."""
        self.env.flush_all()
        found = {}
        for name in EVIDENCE:
            self.env.cr.execute(f"SELECT * FROM {self.env[name]._table} ORDER BY id")  # pylint: disable=sql-injection
            rows = self.env.cr.fetchall()
            found[name] = str(
                [[bytes(value) if isinstance(value, memoryview) else value for value in row] for row in rows]
            )
        return found

    def test_every_role_is_refused_every_write(self):
        before = self.rows()
        for model in self.roles():
            record = model.sudo().search([], limit=1).with_env(model.env)
            name = next(iter(set(model._fields) & {"name", "kind", "digest", "anchored_on"}))
            self.assertTrue(record)
            for number, act in enumerate((
                lambda m, r, n: m.create({}),
                lambda m, r, n: m.with_context(default_state="finished", install_mode=True, tracking_disable=True,
                                               force=True, signoff_engine=True, _engine=True).create([{}]),
                lambda m, r, n: m.with_context(default_head_id=self.head.id).create({"kind": "sign"}),
                lambda m, r, n: m.name_create("x") or m.create({}),
                lambda m, r, n: r.write({n: r.sudo()[n]}),
                lambda m, r, n: r.with_context(import_file=True, active_test=False).write({}),
                lambda m, r, n: r.web_save({n: "x"}, {"id": {}}),
                lambda m, r, n: m.browse().web_save({}, {"id": {}}),
                lambda m, r, n: r.copy(),
                lambda m, r, n: r.unlink(),
                lambda m, r, n: r.web_resequence({}, field_name=n),
                lambda m, r, n: setattr(r.sudo(), n, r.sudo()[n]),
                lambda m, r, n: m._load_records([{"values": {n: "x"}, "xml_id": "order_confirmation.forged"}]),
            )):  # fmt: skip
                with self.subTest(model=model._name, user=model.env.user.login, act=number), self.refused():
                    act(model, record, name)
            self.assertNotIn("active", model._fields, "what can be archived can be hidden")
        self.assertEqual(self.rows(), before)

    def test_imports_add_nothing(self):
        before = self.rows()
        for model in self.roles():
            name = next(iter(set(model._fields) & {"name", "kind", "digest"}))
            try:
                with self.cr.savepoint():
                    result = model.load([name, ".id"], [["x", ""], ["y", str(model.sudo().search([], limit=1).id)]])
            except AccessError:
                continue
            self.assertFalse(result["ids"])
            self.assertTrue(result["messages"])
        self.assertEqual(self.rows(), before)

    def test_commands_of_other_records_write_no_evidence(self):
        before = self.rows()
        step = self.head.step_ids[:1]
        commands = [Command.update(step.id, {"state": "signed"}), Command.create({"state": "signed"}),
                    Command.delete(step.id), Command.unlink(step.id), Command.clear(), Command.set([])]  # fmt: skip
        for user in (self.wang, self.boss, self.admin):
            for command in commands:
                with self.refused():
                    self.head.with_user(user).write({"step_ids": [command]})
                with self.refused():
                    self.document.with_user(user).write({"signoff_head_id": [command]})
        self.assertEqual(self.rows(), before)

    def test_no_access_right_but_reading_and_no_bytes_for_roles(self):
        for model in self.roles():
            if model.env.su:
                continue
            for right in ("create", "write", "unlink"):
                self.assertFalse(model.has_access(right), (model, right, model.env.user.login))
        for name in ("signoff.content", "signoff.file"):
            for user in (self.wang, self.boss, self.admin):
                with self.refused():
                    self.env[name].with_user(user).search([]).read([])
        for user in (self.outsider, self.wang):
            with self.refused():
                self.env["signoff.entry"].with_user(user).search([]).read(["payload"])
            with self.refused():
                self.head.with_user(user).read(["token"])

    def test_engine_methods_are_out_of_reach_of_rpc(self):
        for model in (*EVIDENCE, "signoff.fake", "signoff.department", "signoff.identity"):
            records = self.env[model].with_user(self.admin)
            private = [
                name for name in dir(type(records)) if name.startswith(("_engine", "_signoff", "_sign", "_append"))
            ]
            for name in (*private, "_write", "_create", "sudo", "with_user"):
                if callable(getattr(type(records), name, None)):
                    with self.assertRaisesRegex(AccessError, "cannot be called remotely"):
                        get_public_method(records, name)

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

    # === FORGED DOCUMENTS ===

    def test_no_document_is_born_signed_or_becomes_it(self):
        other = self.make_document(start=False)
        fakes = self.env["signoff.fake"]
        for user in (self.wang, self.admin, self.env.ref("base.user_root")):
            for vals in ({"signoff_head_id": self.head.id}, {"signoff_head_id": False},
                         {"signoff_state": "finished"}, {"signoff_department_id": self.sales.id}):  # fmt: skip
                with self.refused("by its acts"):
                    other.with_user(user).write(vals)
                with self.refused("by its acts"):
                    fakes.with_user(user).create({"name": "x", **vals})
                with self.refused("by its acts"):
                    other.with_user(user).web_save(vals, {"id": {}})
            with self.refused("by its acts"):
                fakes.with_user(user).with_context(default_signoff_head_id=self.head.id).create({"name": "x"})
        self.assertEqual(self.document.copy().signoff_state, "none")

    def test_defaults_that_users_set_for_themselves_forge_nothing(self):
        defaults = self.env["ir.default"].with_user(self.wang)
        defaults.set("signoff.fake", "signoff_head_id", self.head.id, user_id=True)
        with self.refused("by its acts"):
            self.env["signoff.fake"].with_user(self.wang).create({"name": "x"})
        defaults.sudo().search([("user_id", "=", self.wang.id)]).unlink()
        for model, name, value in (
            ("signoff.entry", "behalf_id", self.qian.id),
            ("signoff.entry", "user_id", self.qian.id),
            ("signoff.step", "voided", True),
            ("signoff.head", "urgent_until", "2099-01-01 00:00:00"),
        ):
            defaults.set(model, name, value, user_id=True)
        document = self.env["signoff.fake"].with_user(self.wang).create({"name": "x"})
        document.action_signoff_start()
        self.sign(document, self.wang)
        self.assertFalse(self.entries(document).behalf_id)
        self.assertFalse(document.sudo().signoff_head_id.urgent_until)
        self.assertFalse(self.steps(document.sudo())[:1].voided)
        self.assertFalse(self.env["signoff.verify"]._verify(document.sudo().signoff_head_id)["breaks"])

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
