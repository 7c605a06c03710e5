"""Statements at the same moment: real transactions, committed data, Odoo's own retry (D16.5)."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .race_common import RaceCase


@tagged("post_install", "-at_install")
class TestStatementRace(RaceCase):
    def setUp(self):
        super().setUp()
        self.end = fields.Date.subtract(fields.Date.start_of(fields.Date.today(), "month"), days=1)
        self.start = fields.Date.start_of(self.end, "month")
        with self.environment() as env:
            company = env.company
            if not company.chart_template:
                env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
            partners = env["res.partner"].create([{"name": "Race A"}, {"name": "Race B"}])
            for partner in partners:
                move = env["account.move"].create(
                    {
                        "move_type": "out_invoice",
                        "partner_id": partner.id,
                        "invoice_date": self.start,
                        "date": self.start,
                        "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": 10, "tax_ids": []})],
                    }
                )
                move.action_post()
            self.partner_ids = partners.ids
        self.addCleanup(self.remove)

    def remove(self):
        with self.environment() as env:
            for query in (
                "DELETE FROM mail_message WHERE model = 'order.statement' AND res_id IN "
                "(SELECT id FROM order_statement WHERE partner_id = ANY(%s))",
                "DELETE FROM mail_activity WHERE res_model = 'order.statement' AND res_id IN "
                "(SELECT id FROM order_statement WHERE partner_id = ANY(%s))",
                "DELETE FROM order_statement WHERE partner_id = ANY(%s)",
                "DELETE FROM account_move WHERE partner_id = ANY(%s)",
                "DELETE FROM res_partner WHERE id = ANY(%s)",
            ):
                env.cr.execute(query, [self.partner_ids])

    def make(self, env, partner_id=None, again=None):
        """Drafts of last month."""
        partners = env["res.partner"].browse(partner_id or self.partner_ids[0])
        drafts, _same = env["order.statement"]._make(
            env.company, "customer", self.start, self.end, partners, again=again
        )
        return drafts

    def statements(self, env):
        """All statements of the first partner."""
        return env["order.statement"].search([("partner_id", "=", self.partner_ids[0])], order="id")

    def test_two_people_make_the_same_month(self):
        """D16.5: one draft; the second is told, or finds it."""
        outcome = self.race(lambda env: self.make(env).ids, lambda env: self.make(env).ids)
        if isinstance(outcome, Exception):
            self.assertIn("same moment", str(outcome))
        with self.environment() as env:
            self.assertEqual(len(self.statements(env)), 1)

    def test_two_people_issue_the_same_draft(self):
        """D16.5: one revision, and the second reads who was first."""
        with self.environment() as env:
            draft_id = self.make(env).id

        def issue(env):
            env["order.statement"].browse(draft_id).action_issue()

        outcome = self.race(issue, issue)
        self.assertIsInstance(outcome, UserError)
        self.assertIn("issued already", str(outcome))
        with self.environment() as env:
            statement = self.statements(env)
            self.assertEqual((len(statement), statement.revision), (1, 1))

    def test_numbers_of_two_statements_issued_at_once(self):
        """D16.5: two numbers in a row, none twice and none lost."""
        with self.environment() as env:
            ids = [self.make(env, partner_id).id for partner_id in self.partner_ids]

        def issue(env, record_id):
            env["order.statement"].browse(record_id).action_issue()
            return env["order.statement"].browse(record_id).name

        outcome = self.race(lambda env: issue(env, ids[0]), lambda env: issue(env, ids[1]))
        with self.environment() as env:
            names = env["order.statement"].browse(ids).mapped("name")
        self.assertEqual(names[1], outcome)
        self.assertEqual(int(names[1][-5:]) - int(names[0][-5:]), 1)

    def test_an_answer_against_the_next_revision(self):
        """D16.5: who answers what was replaced at this moment is told; and the other way round."""
        with self.environment() as env:
            first = self.make(env)
            first.action_issue()
            second = self.make(env, again=env.company.currency_id)
            first_id, second_id = first.id, second.id

        def answer(env):
            proof = [("scan", "text/plain", b"scan")]
            env["order.statement"].browse(first_id)._answer("agree", "scan", "Li Na", proofs=proof)

        outcome = self.race(lambda env: env["order.statement"].browse(second_id).action_issue(), answer)
        self.assertIsInstance(outcome, UserError)
        self.assertIn("later revision", str(outcome))
        with self.environment() as env:
            statements = self.statements(env)
            self.assertEqual(statements.mapped("state"), ["superseded", "sent"])
            self.assertFalse(statements[0].answered_on)

    def test_two_answers(self):
        """D16.5: the second is told who was first."""
        with self.environment() as env:
            statement = self.make(env)
            statement.action_issue()
            statement_id = statement.id

        def answer(name, decision):
            return lambda env: (
                env["order.statement"]
                .browse(statement_id)
                ._answer(
                    decision,
                    "scan",
                    name,
                    comment="No" if decision == "differ" else "",
                    proofs=[("scan", "text/plain", b"1")],
                )
            )

        outcome = self.race(answer("Li Na", "differ"), answer("Wu Jun", "agree"))
        self.assertIsInstance(outcome, UserError)
        self.assertIn("Li Na", str(outcome))
