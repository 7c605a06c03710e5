"""Committed fake documents, departments and people for parallel signatures."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user

from .race_common import RaceCase
from .signoff_common import FAKES, allow_fakes, load_fakes

PEOPLE = ("race_ann", "race_bob", "race_cid", "race_dan")


class SignoffRaceCase(RaceCase):
    """One committed document per test, whose only step is signed by any of four members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.registry.cursor() as cr:
            restore = load_fakes(cls.registry, cr)
            cr.commit()  # pylint: disable=invalid-commit
        cls.addClassCleanup(restore)
        cls.addClassCleanup(cls.forget)
        with cls.environment() as env:
            env.cr.execute("SELECT COALESCE(max(id), 0) FROM signoff_head")
            cls.last_head = env.cr.fetchone()[0]
            allow_fakes(env)
            cls.people = [
                new_test_user(env, login=login, password=login, groups="base.group_user", lang="en_US").id
                for login in PEOPLE
            ]
            cls.ann, cls.bob, cls.cid, cls.dan = cls.people
            cls.department_id = (
                env["signoff.department"]
                .create({"name": "Race", "code": "race", "member_ids": [Command.set(cls.people)]})
                .id
            )

    @classmethod
    def forget(cls):
        """Take out what was committed: evidence with SQL, as nothing else can."""
        with cls.environment() as env:
            cls.delete_documents(env.cr)
            env.cr.execute("DELETE FROM signoff_identity WHERE user_id = ANY(%s)", [cls.people])
            env.cr.execute("DELETE FROM signoff_route WHERE res_model LIKE 'signoff.fake%%'")
            env["signoff.department"].browse(cls.department_id).unlink()
            env["res.users"].browse(cls.people).unlink()
            env.cr.execute("DELETE FROM signoff_entry WHERE head_id > %s", [cls.last_head])
            env.cr.execute("DELETE FROM signoff_head WHERE id > %s", [cls.last_head])
            names = [model._name for model in FAKES]
            env.cr.execute("DELETE FROM ir_model_data WHERE model = 'ir.model' AND res_id IN "
                           "(SELECT id FROM ir_model WHERE model = ANY(%s))", [names])  # fmt: skip
            env.cr.execute("DELETE FROM ir_model WHERE model = ANY(%s)", [names])
            for model in reversed(FAKES):
                env.cr.execute(f'DROP TABLE IF EXISTS "{model._name.replace(".", "_")}" CASCADE')

    @classmethod
    def delete_documents(cls, cr):
        cr.execute("DELETE FROM signoff_fake_line")
        cr.execute("DELETE FROM signoff_fake")
        cr.execute("SELECT id FROM signoff_head WHERE res_model LIKE 'signoff.fake%'")
        ids = [row[0] for row in cr.fetchall()]
        for table, column in (("signoff_entry", "head_id"), ("signoff_content", "head_id"), ("signoff_step", "head_id"),
                              ("signoff_head", "id")):  # fmt: skip
            cr.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [ids])

    def setUp(self):
        super().setUp()
        self.make([{"quorum": "one"}])
        self.addCleanup(self.clear)

    def clear(self):
        with self.environment() as env:
            self.delete_documents(env.cr)

    def make(self, steps, start=True):
        """A committed route and a committed document on it."""
        with self.environment() as env:
            env["signoff.route"].search([("res_model", "=", "signoff.fake")]).active = False
            env["signoff.route"].create({
                "name": "Race", "res_model": "signoff.fake",
                "step_ids": [Command.create({"department_id": self.department_id, "sequence": number, **step})
                             for number, step in enumerate(steps)],
            })  # fmt: skip
            env.cr.flush()
            document = env["signoff.fake"].create({
                "name": "R1", "title": "Lamp", "line_ids": [Command.create({"name": "XLG-150", "quantity": 10})],
            })  # fmt: skip
            if start:
                document.with_user(self.ann).action_signoff_start()
            self.document_id = document.id

    # === ACTS ===

    def document(self, env):
        return env["signoff.fake"].browse(self.document_id)

    def steps(self, env):
        steps = self.document(env).sudo().signoff_head_id._current_steps()
        return steps.filtered("blocking").sorted("position")

    def sign(self, env, number=0, **values):
        """As the dialog does; a refusal is raised."""
        step = self.steps(env)[number]
        return env["signoff.step"].sign(step.ids, values)[0]["message"]

    def edit(self, env, title="Driver"):
        self.document(env).title = title

    def edit_row(self, env):
        self.document(env).line_ids.quantity = 12

    # === WHAT MUST HOLD ===

    def entries(self, env):
        return env["signoff.entry"].sudo().search([("head_id", "=", self.document(env).sudo().signoff_head_id.id)])

    def kinds(self):
        with self.environment() as env:
            return self.entries(env).mapped("kind")

    def states(self):
        with self.environment() as env:
            return self.steps(env).mapped("state")

    def check(self):
        """The chain verifies, and each valid signature is under what the document says now."""
        with self.environment() as env:
            head = self.document(env).sudo().signoff_head_id
            self.assertEqual(env["signoff.verify"]._verify(head)["breaks"], [])
            self.assertFalse(head.dirty)
            contents = head._digests_now(self.document(env), None)
            for step in head._current_steps().filtered("signed_digests"):
                for name, digest in step.signed_digests.items():
                    self.assertEqual(contents[name], digest, "a signature under text that is gone")

    def without_lock(self):
        """The engine with its lock taken out: what the tests of races must notice."""
        return patch.object(self.registry["signoff.head"], "_lock", lambda heads: None)
