"""What nobody gets past, whatever document is under sign-off: the engine's own fakes, and real documents."""

from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method

EVIDENCE = ("signoff.head", "signoff.step", "signoff.entry", "signoff.content", "signoff.anchor", "signoff.file")


class Refusals:
    """Expect an error that a user reads, and go on."""

    @contextmanager
    def refused(self, pattern=""):
        try:
            with self.cr.savepoint():
                yield
        except UserError as error:  # AccessError and ValidationError are UserErrors
            if pattern:
                self.assertRegex(str(error.args[0]), pattern)
            self.env.invalidate_all()
        else:
            self.fail("nothing was refused")


class SignoffBypass(Refusals):
    """Nobody writes evidence, and no document is born signed: every role, every way that Odoo offers (B04).

    To be mixed into a case that has made ``document`` with its first signature by ``clerk``.
    """

    #: Values a document of this kind can be created with.
    born = {"name": "x"}

    @classmethod
    def store_evidence(cls, document, clerk, others):
        """Have a row of each kind of evidence to attack.

        :param document: under sign-off, signed by its first signer
        :param res.users clerk: who signed first, and may make documents
        :param others: people with other roles
        """
        cls.document, cls.head, cls.clerk = document, document.signoff_head_id, clerk
        cls.people = (*others, clerk, cls.env.ref("base.user_admin"), cls.env.ref("base.user_root"))
        cls.makers = (clerk, cls.env.ref("base.user_admin"), cls.env.ref("base.user_root"))
        cls.env["signoff.anchor"]._make()
        cls.env["signoff.file"]._store("a", "text/plain", b"bytes")

    def roles(self):
        return [self.env[name].with_user(user) for user in self.people for name in EVIDENCE] + [
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
        for user in self.people:
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
            for user in self.people[:-1]:
                with self.refused():
                    self.env[name].with_user(user).search([]).read([])
        for user in (self.people[0], self.clerk):
            with self.refused():
                self.env["signoff.entry"].with_user(user).search([]).read(["payload"])
            with self.refused():
                self.head.with_user(user).read(["token"])

    def test_engine_methods_are_out_of_reach_of_rpc(self):
        for model in (*EVIDENCE, self.document._name, "signoff.department", "signoff.identity"):
            records = self.env[model].with_user(self.makers[1])
            private = [
                name for name in dir(type(records)) if name.startswith(("_engine", "_signoff", "_sign", "_append"))
            ]
            for name in (*private, "_write", "_create", "sudo", "with_user"):
                if callable(getattr(type(records), name, None)):
                    with self.assertRaisesRegex(AccessError, "cannot be called remotely"):
                        get_public_method(records, name)

    def test_no_document_is_born_signed_or_becomes_it(self):
        kind = self.env[self.document._name]
        other = kind.with_user(self.clerk).create(dict(self.born))
        department = self.head.step_ids[:1].department_id
        for user in self.makers:
            for vals in ({"signoff_head_id": self.head.id}, {"signoff_head_id": False},
                         {"signoff_state": "finished"}, {"signoff_department_id": department.id}):  # fmt: skip
                with self.refused("by its acts"):
                    other.with_user(user).write(vals)
                with self.refused("by its acts"):
                    kind.with_user(user).create({**self.born, **vals})
                with self.refused("by its acts"):
                    other.with_user(user).web_save(vals, {"id": {}})
            with self.refused("by its acts"):
                kind.with_user(user).with_context(default_signoff_head_id=self.head.id).create(dict(self.born))
        self.assertEqual(self.document.copy().signoff_state, "none")

    def test_defaults_that_users_set_for_themselves_forge_nothing(self):
        kind = self.env[self.document._name]
        defaults = self.env["ir.default"].with_user(self.clerk)
        defaults.set(self.document._name, "signoff_head_id", self.head.id, user_id=True)
        with self.refused("by its acts"):
            kind.with_user(self.clerk).create(dict(self.born))
        defaults.sudo().search([("user_id", "=", self.clerk.id)]).unlink()
        for model, name, value in (
            ("signoff.entry", "behalf_id", self.people[0].id),
            ("signoff.entry", "user_id", self.people[0].id),
            ("signoff.step", "voided", True),
            ("signoff.head", "urgent_until", "2099-01-01 00:00:00"),
        ):
            defaults.set(model, name, value, user_id=True)
        document = self.make_document(start=False).with_user(self.clerk)
        document.action_signoff_start()
        self.sign(document, self.clerk)
        head = document.sudo().signoff_head_id
        self.assertFalse(head.entry_ids.behalf_id)
        self.assertFalse(head.urgent_until)
        self.assertFalse(head._current_steps().sorted("position")[:1].voided)
        self.assertFalse(self.env["signoff.verify"]._verify(head)["breaks"])
