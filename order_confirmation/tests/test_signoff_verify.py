import base64
import json

from odoo.fields import Command
from odoo.tests import tagged

from .common import png
from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffVerify(SignoffCommon):
    """Whatever a database administrator does to evidence, Verify names the first entry concerned (B04)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_document()
        cls.document = cls.make_document()
        cls.head = cls.document.signoff_head_id
        picture = base64.b64encode(png()).decode()
        for user, department in ((cls.wang, cls.sales), (cls.li, cls.engineering), (cls.liu, cls.production)):
            step = cls.head._current_steps().filtered(lambda step, of=department: step.department_id == of)
            cls.env["signoff.step"].with_user(user).sign(step.ids, {"signature": picture, "comment": "ok"})
            cls.env.cr.flush()

    def sql(self, query, *parameters):
        self.env.flush_all()
        self.env.cr.execute(query, parameters)
        self.env.invalidate_all()

    def breaks(self, heads=None):
        result = self.env["signoff.verify"]._verify(heads)
        self.env["signoff.verify"]._break_lines(result["breaks"])
        return [(one["head"], one["sequence"], one["kind"]) for one in result["breaks"]]

    def after(self, query, *parameters):
        """What Verify says after an administrator's statement, which is then taken back."""
        point = self.cr.savepoint()
        self.sql(query, *parameters)
        found = self.breaks()
        point.rollback()
        point.close()
        self.env.invalidate_all()
        return found

    def entry(self, sequence):
        return self.entries(self.document).filtered(lambda entry: entry.sequence == sequence).id

    def test_untouched_chains_verify(self):
        self.assertEqual(self.entries(self.document).mapped("sequence"), [1, 2, 3, 4, 5, 6])
        self.assertEqual(self.breaks(), [])
        self.edit(self.document, title="Driver")
        self.sign(self.document, self.wang)
        step = self.steps(self.other, self.sales)
        self.sign(self.other, self.wang)
        self.steps(self.other, self.engineering).with_user(self.li).send_back(step.id, "Which?")
        self.other.with_user(self.wang).action_signoff_cancel("x")
        self.document.with_user(self.wang).action_signoff_amend("More")
        self.assertEqual(self.breaks(), [])
        self.env["signoff.anchor"]._make()
        self.assertEqual(self.breaks(), [])
        answer = self.env["signoff.verify"].with_user(self.wang).verify_document("signoff.fake", self.document.id)
        self.assertTrue(answer["ok"], answer["message"])

    # === THE CHAIN ===

    def test_text_hash_and_sequence_changed_by_sql(self):
        head = self.head.id
        for column, value in (("payload", "{}"), ("hash", "0" * 64)):
            found = self.after(f"UPDATE signoff_entry SET {column} = %s WHERE id = %s", value, self.entry(3))
            self.assertIn((head, 3, "changed"), found)
            self.assertEqual(len([one for one in found if one[2] == "changed"]), 1)
        self.assertIn(
            (head, 3, "missing"), self.after("UPDATE signoff_entry SET sequence = 33 WHERE id = %s", self.entry(3))
        )
        self.assertIn(
            (head, 6, "missing"), self.after("UPDATE signoff_entry SET sequence = 66 WHERE id = %s", self.entry(6))
        )
        # The last entry's text alone, with a hash made anew for it.
        self.assertEqual(
            self.after("UPDATE signoff_entry SET hash = encode(sha256(('x' || payload)::bytea), 'hex') WHERE id = %s",
                       self.entry(6)),
            [(head, 6, "changed")],
        )  # fmt: skip

    def test_entries_deleted(self):
        head = self.head.id
        self.assertIn((head, 1, "missing"), self.after("DELETE FROM signoff_entry WHERE id = %s", self.entry(1)))
        self.assertIn((head, 3, "missing"), self.after("DELETE FROM signoff_entry WHERE id = %s", self.entry(3)))
        self.assertEqual(self.after("DELETE FROM signoff_entry WHERE head_id = %s AND sequence > 4", head)[0],
                         (head, 5, "cut"))  # fmt: skip
        self.assertEqual(self.after("DELETE FROM signoff_entry WHERE head_id = %s", head)[0], (head, 1, "cut"))

    CUT = """WITH gone AS (DELETE FROM signoff_entry WHERE head_id = %(head)s AND sequence > 4)
             UPDATE signoff_head SET last_sequence = 4, last_hash = (
                    SELECT hash FROM signoff_entry WHERE head_id = %(head)s AND sequence = 4) WHERE id = %(head)s"""

    def cut(self):
        self.env.flush_all()
        self.env.cr.execute(self.CUT, {"head": self.head.id})
        self.env.invalidate_all()

    def test_a_tail_cut_off_with_the_head_set_back_is_seen_by_what_the_steps_say_and_by_anchors(self):
        self.env["signoff.anchor"]._make()
        self.cut()
        self.assertEqual(self.breaks(), [(self.head.id, 5, "cut")])
        self.assertEqual(self.breaks(self.head), [(self.head.id, 5, "cut")])
        message = self.env["signoff.verify"].verify_document("signoff.fake", self.document.id)["message"]
        self.assertIn("entry 5 and what followed was cut off", message)

    def test_without_an_anchor_the_state_betrays_a_tail_that_was_cut_off(self):
        self.cut()
        self.assertEqual(self.breaks(), [(self.head.id, 1, "state")])

    def test_a_chain_rewritten_from_an_entry_on_is_seen_by_the_first_anchor_that_no_longer_fits(self):
        self.env["signoff.anchor"]._make()
        self.edit(self.document, title="Driver")
        self.sign(self.document, self.wang)
        self.env["signoff.anchor"]._make()
        self.rewrite(self.document, 8, "by", "so_outsider")
        self.assertEqual([one for one in self.breaks() if one[2] == "changed"], [(self.head.id, 7, "changed")])

    def rewrite(self, document, start, key, name):
        """Another name in an entry, and every hash from there on made anew, the head's too."""
        previous = ""
        for entry in self.entries(document):
            told = entry._read_payload()
            if entry.sequence == start:
                told[key]["name"] = name
            text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            self.sql("UPDATE signoff_entry SET payload = %s, hash = encode(sha256(%s::bytea), 'hex') WHERE id = %s",
                     text, (previous + "\n" + text).encode(), entry.id)  # fmt: skip
            previous = entry.hash
        self.sql("UPDATE signoff_head SET last_hash = %s WHERE id = %s", previous, document.signoff_head_id.id)

    def test_a_head_deleted_with_all_it_had_is_seen_by_anchors(self):
        self.env["signoff.anchor"]._make()
        head = self.head.id
        self.sql("UPDATE signoff_fake SET signoff_head_id = NULL WHERE signoff_head_id = %s", head)
        for table in ("signoff_entry", "signoff_step", "signoff_content"):
            self.sql(f"DELETE FROM {table} WHERE head_id = %s", head)
        self.sql("DELETE FROM signoff_head WHERE id = %s", head)
        self.assertEqual(self.breaks(), [(head, 1, "cut")])

    def test_a_head_deleted_alone_leaves_its_entries_behind(self):
        self.sql("SELECT conrelid::regclass, conname FROM pg_constraint WHERE confrelid = 'signoff_head'::regclass")
        for table, name in self.env.cr.fetchall():
            self.env.cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        self.sql("DELETE FROM signoff_head WHERE id = %s", self.head.id)
        self.assertIn((self.head.id, 1, "missing"), self.breaks())

    def test_the_anchor_changed_or_deleted(self):
        first = self.env["signoff.anchor"]._make()
        self.sign(self.other, self.wang)
        second = self.env["signoff.anchor"]._make()
        self.sign(self.other, self.liu)
        third = self.env["signoff.anchor"]._make()
        self.assertIn((0, first.id, "anchor"),
                      self.after("UPDATE signoff_anchor SET tails = '1 1 x' WHERE id = %s", first.id))  # fmt: skip
        self.assertEqual(self.after("DELETE FROM signoff_anchor WHERE id = %s", second.id), [(0, third.id, "anchor")])
        self.assertEqual(self.after("DELETE FROM signoff_anchor WHERE id = %s", first.id), [(0, second.id, "anchor")])
        garbage = self.after("UPDATE signoff_anchor SET tails = 'rubbish', digest = 'x' WHERE id = %s", second.id)
        self.assertIn((0, second.id, "anchor"), garbage)

    # === WHAT POINTS TO IT ===

    def test_display_columns_changed_by_sql(self):
        entry, head = self.entry(2), self.head.id
        for column, value in (
            ("user_id", self.qian.id), ("behalf_id", self.qian.id), ("department_id", self.finance.id),
            ("step_id", self.steps(self.other)[:1].id), ("kind", "skip"), ("round", 7), ("moment", "2020-01-01"),
        ):  # fmt: skip
            found = self.after(f"UPDATE signoff_entry SET {column} = %s WHERE id = %s", value, entry)
            self.assertEqual(found, [(head, 2, "display")], column)

    def test_states_signatures_and_digests_written_past_the_engine(self):
        running, step = self.other.signoff_head_id.id, self.steps(self.other)[:1].id
        signed = self.steps(self.document)[:1].id
        signature = json.dumps([{"entry": 1, "user": 1, "behalf": False, "name": "x", "how": "session"}])
        for place, query, *parameters in (
            ((running, 1), "UPDATE signoff_head SET state = 'finished' WHERE id = %s", running),
            ((running, 1), "UPDATE signoff_head SET round = 9 WHERE id = %s", running),
            ((running, 0), "UPDATE signoff_step SET state = 'signed' WHERE id = %s", step),
            ((running, 0), "UPDATE signoff_step SET state = 'skipped' WHERE id = %s", step),
            ((running, 0), "UPDATE signoff_step SET signatures = %s WHERE id = %s", signature, step),
            ((self.head.id, 2), "UPDATE signoff_step SET state = 'open' WHERE id = %s", signed),
            ((self.head.id, 2), "UPDATE signoff_step SET signatures = NULL WHERE id = %s", signed),
            ((self.head.id, 2), "UPDATE signoff_step SET signed_digests = '{}' WHERE id = %s", signed),
            ((self.head.id, 2), "UPDATE signoff_step SET signatures = jsonb_set(signatures, '{0,name}', '\"x\"') "
                                "WHERE id = %s", signed),
        ):  # fmt: skip
            self.assertEqual(self.after(query, *parameters), [(*place, "state")], query)

    def test_stored_content_changed_or_deleted(self):
        head = self.head.id
        where = "WHERE head_id = %s AND section = 'terms'"
        self.assertEqual(self.after(f"DELETE FROM signoff_content {where}", head), [(head, 1, "content")])
        self.assertEqual(
            self.after(f"UPDATE signoff_content SET payload = jsonb_set(payload, '{{title}}', '\"x\"') {where}", head),
            [(head, 0, "content")],
        )
        self.assertIn((head, 1, "content"), self.after(f"UPDATE signoff_content SET digest = 'x' {where}", head))

    def test_signature_bytes_changed_or_deleted(self):
        head = self.head.id
        files = tuple(self.entries(self.document).file_id.ids)
        for query in ("UPDATE signoff_file SET data = 'AAAA' WHERE id = %s",
                      "UPDATE signoff_entry SET file_id = NULL WHERE file_id = %s"):  # fmt: skip
            self.assertEqual(self.after(query, files[0]), [(head, 2, "file")])
        other = self.env["signoff.file"]._store("x", "image/png", b"other")
        self.assertEqual(
            self.after("UPDATE signoff_entry SET file_id = %s WHERE id = %s", other.id, self.entry(4)),
            [(head, 4, "file")],
        )

    # === WHO MAY SIGN ===

    def test_members_and_deputies_that_came_past_the_engine(self):
        log = self.env["signoff.head"].search(
            [("res_model", "=", "signoff.department"), ("res_id", "=", self.finance.id)]
        )
        self.assertEqual(
            self.after("INSERT INTO signoff_department_member (department_id, user_id) VALUES (%s, %s)",
                       self.finance.id, self.outsider.id),
            [(log.id, 1, "member")],
        )  # fmt: skip
        self.assertEqual(
            self.after("DELETE FROM signoff_department_member WHERE department_id = %s", self.finance.id),
            [(log.id, 1, "member")],
        )
        query = """INSERT INTO signoff_delegation (user_id, deputy_id, date_from, date_to)
                   VALUES (%s, %s, now(), now() + interval '9 days')"""
        self.assertEqual(self.after(query, self.qian.id, self.outsider.id), [(0, 0, "member")])

    def test_a_field_of_ones_own_on_users_adds_no_member_unseen(self):
        field = self.env["ir.model.fields"].create({
            "name": "x_departments", "model_id": self.env["ir.model"]._get_id("res.users"), "ttype": "many2many",
            "relation": "signoff.department", "relation_table": "signoff_department_member",
            "column1": "user_id", "column2": "department_id", "field_description": "x",
        })  # fmt: skip
        self.addCleanup(self.registry._setup_models__, self.env.cr, [])
        self.outsider.with_user(self.admin).write({"x_departments": [Command.link(self.finance.id)]})
        self.assertIn("member", [one[2] for one in self.breaks()])
        field.unlink()
