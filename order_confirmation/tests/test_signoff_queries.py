from odoo.tests import tagged

from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffQueries(SignoffCommon):
    """What signing, editing and looking cost in queries, the same for one document and for many."""

    def prepare(self, count):
        """Documents whose first step is open, everything forgotten but what a running server has at hand."""
        self.engineering.write({"notice": "activity"})
        documents = self.env["signoff.fake"].union(*(self.make_document() for _number in range(count)))
        documents.write({"free": "x"})
        self.env.cr.flush()
        self.warm()
        return documents

    def warm(self):
        other = self.make_document()
        self.env["signoff.step"].with_user(self.wang).dialog(self.steps(other)[:1].ids)
        self.sign_all(self.steps(other)[:1].ids)
        self.env.invalidate_all()

    def first_steps(self, documents):
        ids = [self.steps(document)[:1].id for document in documents]
        self.env.cr.flush()
        self.env.invalidate_all()
        return ids

    def sign_all(self, ids):
        signer = self.env(user=self.wang.id, context={"allowed_company_ids": self.env.company.ids})
        results = signer["signoff.step"].sign(ids, {})
        self.env.cr.flush()
        self.assertTrue(all(one["ok"] for one in results), results)

    def test_one_step(self):
        ids = self.first_steps(self.prepare(1))
        # Signer, head, steps, document, rows, files; entry, steps twice, head, notice.
        with self.assertQueryCount(11):
            self.sign_all(ids)

    def test_twenty_steps_cost_what_one_costs(self):
        ids = self.first_steps(self.prepare(20))
        # A savepoint as well, and the queries of one step.
        with self.assertQueryCount(13):
            self.sign_all(ids)

    def test_covered_edit_up_to_the_commit(self):
        counts = {}
        for signed in (False, True):
            document = self.make_document(start=signed)
            if signed:
                self.sign(document, self.wang)
            self.env.cr.flush()
            self.env.invalidate_all()
            row = document.line_ids
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            row.quantity = 12
            self.env.flush_all()
            counts[signed] = self.cr.sql_log_count - before
        self.assertLessEqual(counts[True] - counts[False], 4)

    def test_an_edit_of_what_is_not_covered_asks_nothing(self):
        counts = {}
        for signed in (False, True):
            document = self.make_document(start=signed)
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            document.free = "y"
            self.env.cr.flush()
            counts[signed] = self.cr.sql_log_count - before
        self.assertEqual(counts[True], counts[False])

    def test_counter_and_list_of_what_waits(self):
        self.prepare(5)
        steps = self.env(user=self.wang.id, context={"allowed_company_ids": self.env.company.ids})["signoff.step"]
        steps.to_sign_count()
        self.env.invalidate_all()
        # The reader's departments, and two counts that stop at a hundred.
        with self.assertQueryCount(3):
            self.assertEqual(steps.to_sign_count()["count"], 5)
        stranger = steps.with_user(self.outsider)
        stranger.to_sign_count()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            stranger.to_sign_count()
