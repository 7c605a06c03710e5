import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import png
from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffSign(SignoffCommon):
    """Who may sign, how he is identified, quorum, four eyes, deputies, bulk, acts (B16, B17)."""

    def one_step(self, **step):
        self.make_route([{"department_id": self.engineering.id, **step}])
        return self.make_document()

    # === WHO ===

    def test_only_members_sign(self):
        document = self.make_document()
        for user in (self.li, self.outsider, self.admin, self.env.ref("base.user_root")):
            with self.refused("member|can't sign"):
                self.sign(document, user, self.sales)

    def test_the_superuser_portal_and_archived_people_sign_nothing(self):
        self.sales.member_ids |= self.env.ref("base.user_root")
        document = self.make_document()
        with self.refused("can't sign"):
            self.env["signoff.step"].sign(self.steps(document)[:1].ids)
        self.wang.active = False
        with self.refused("can't sign"):
            self.env["signoff.signer"]._check_person(self.wang)

    def test_a_member_removed_while_the_step_waits_cannot_sign_and_nothing_is_lost(self):
        document = self.make_document()
        self.sales.member_ids = [Command.set(self.outsider.ids)]
        with self.refused("not a member"):
            self.sign(document, self.wang, self.sales)
        self.sign(document, self.outsider)
        self.assertEqual(self.states(document)[0], "signed")

    def test_the_second_one_reads_who_was_first_and_when(self):
        document = self.one_step()
        self.sign(document, self.li)
        with self.refused(r"signed already: so_li, "):
            self.sign(document, self.chen)

    # === QUORUM AND FOUR EYES ===

    def test_n_of_m_and_nobody_counts_twice(self):
        document = self.one_step(quorum="number", quorum_count=2)
        self.sign(document, self.li)
        self.assertEqual(self.states(document), ["open"])
        with self.refused("so_li signed .* already"):
            self.sign(document, self.li)
        self.sign(document, self.chen)
        self.assertEqual(self.states(document), ["signed"])

    def test_all_members_means_all_that_are_members_then(self):
        document = self.one_step(quorum="all")
        self.sign(document, self.li)
        self.assertEqual(self.states(document), ["open"])
        self.engineering.member_ids -= self.chen
        self.engineering.member_ids |= self.outsider
        self.sign(document, self.outsider)
        self.assertEqual(self.states(document), ["signed"])

    def test_an_edit_voids_half_a_quorum_too(self):
        document = self.one_step(quorum="all", sections="terms")
        self.sign(document, self.li)
        self.edit(document, title="Driver")
        self.sign(document, self.chen)
        self.assertEqual(self.states(document), ["open"])

    def four_eyes(self):
        self.engineering.member_ids |= self.wang
        route = self.make_route([{"department_id": self.sales.id}, {"department_id": self.engineering.id}])
        route.step_ids[1].different_ids = route.step_ids[0]
        self.env.cr.flush()
        document = self.make_document()
        self.sign(document, self.wang, self.sales)
        return document

    def test_four_eyes(self):
        document = self.four_eyes()
        with self.refused("somebody else"):
            self.sign(document, self.wang, self.engineering)
        self.sign(document, self.li)

    def test_four_eyes_holds_for_steps_signed_in_one_go(self):
        self.engineering.member_ids |= self.wang
        route = self.make_route(
            [{"department_id": self.sales.id}, {"department_id": self.engineering.id, "parallel": True}]
        )
        route.step_ids[1].different_ids = route.step_ids[0]
        self.env.cr.flush()
        document = self.make_document()
        steps = document.signoff_head_id._current_steps()
        results = self.env["signoff.step"].with_user(self.wang).sign(steps.ids, {})
        self.assertEqual([one["ok"] for one in results], [True, False])
        self.assertIn("somebody else", results[1]["message"])

    def test_four_eyes_holds_for_a_deputy_on_behalf_of_somebody_else(self):
        document = self.four_eyes()
        self.engineering.member_ids -= self.wang
        self.delegate(self.li, self.wang)
        with self.refused("somebody else"):
            self.sign(document, self.wang, self.engineering)

    # === DEPUTIES ===

    def delegate(self, absent, deputy, **values):
        return self.env["signoff.delegation"].create(
            {"user_id": absent.id, "deputy_id": deputy.id, "date_to": fields.Date.today() + timedelta(days=3), **values}
        )

    def test_a_deputy_signs_on_behalf_and_the_entry_names_both(self):
        document = self.make_document()
        self.delegate(self.wang, self.outsider)
        self.sign(document, self.outsider, self.sales)
        entry = self.entries(document)[-1]
        told = entry._read_payload()
        self.assertEqual((told["by"]["name"], told["for"]["name"]), ("so_outsider", "so_wang"))
        self.assertEqual(self.steps(document)[0].signatures[0]["behalf_name"], "so_wang")

    def test_a_delegation_of_other_days_departments_or_people_opens_nothing(self):
        document = self.make_document()
        self.delegate(self.wang, self.outsider, date_from=fields.Date.today() + timedelta(days=2))
        with self.refused("not a member"):
            self.sign(document, self.outsider, self.sales)
        self.delegate(self.li, self.qian, department_ids=self.finance.ids)
        self.sign(document, self.wang)
        with self.refused("not a member"):
            self.sign(document, self.qian, self.engineering)

    def test_delegations_are_neither_backdated_nor_overlapping_nor_rewritten(self):
        day = fields.Date.today()
        with self.refused("begin in the past"):
            self.delegate(self.wang, self.outsider, date_from=day - timedelta(days=9))
        one = self.delegate(self.wang, self.outsider, date_from=day)
        with self.refused("stands in for"):
            self.delegate(self.wang, self.liu)
        for vals in ({"date_from": day - timedelta(days=2)}, {"deputy_id": self.liu.id}, {"user_id": self.qian.id},
                     {"date_to": day - timedelta(days=5), "date_from": day - timedelta(days=5)}):  # fmt: skip
            with self.refused("have passed"):
                one.write(vals)
        with self.refused("kept"):
            one.unlink()
        with self.refused("Only who is away"):
            one.with_user(self.liu).date_to = day
        one.date_to = day
        log = self.env["signoff.head"].search([("res_model", "=", "signoff.delegation"), ("res_id", "=", one.id)])
        self.assertEqual(log.entry_ids.mapped("kind"), ["delegated", "delegation_changed"])

    def test_membership_is_logged_in_a_chain(self):
        self.finance.with_user(self.admin).member_ids |= self.outsider
        self.finance.with_user(self.admin).write({"member_ids": [Command.unlink(self.qian.id)]})
        log = self.env["signoff.head"].search(
            [("res_model", "=", "signoff.department"), ("res_id", "=", self.finance.id)]
        )
        self.assertEqual(log.entry_ids.mapped("kind"), ["member_added", "member_added", "member_removed"])
        self.assertEqual(log.entry_ids[-1]._read_payload()["person"]["name"], "so_qian")

    def test_a_deleted_user_leaves_his_departments_on_record_and_his_signatures_stand(self):
        document = self.make_document()
        self.sign(document, self.wang)
        self.wang.unlink()
        head = document.signoff_head_id
        self.assertEqual(self.entries(document)[-1]._read_payload()["by"]["name"], "so_wang")
        self.assertFalse(self.env["signoff.verify"]._verify(head)["breaks"])
        log = self.env["signoff.head"].search(
            [("res_model", "=", "signoff.department"), ("res_id", "=", self.sales.id)]
        )
        self.assertIn("member_removed", log.entry_ids.mapped("kind"))

    # === IDENTIFICATION ===

    def identity(self, user, pin="4711", badge=False):
        identity = self.env["signoff.identity"].create({"user_id": user.id})
        identity.new_pin = pin
        if badge:
            identity.new_badge = badge
        return identity

    def test_badge_and_pin_sign_as_their_owner_in_anybodys_session(self):
        document = self.one_step(identification="pin")
        self.identity(self.li, badge="B-77")
        result = (
            self.env["signoff.step"]
            .with_user(self.outsider)
            .sign(self.steps(document).ids, {"credentials": {"badge": "B-77", "pin": "4711"}})
        )
        self.assertTrue(result[0]["ok"], result)
        told = self.entries(document).filtered(lambda entry: entry.kind == "sign")._read_payload()
        self.assertEqual((told["by"]["name"], told["session"]["name"], told["how"]), ("so_li", "so_outsider", "pin"))

    def test_less_than_the_step_asks_for_is_refused(self):
        document = self.one_step(identification="password")
        self.identity(self.li, badge="B-77")
        for credentials in ({}, {"badge": "B-77"}, {"badge": "B-77", "pin": "4711"}):
            with self.refused("asks for more"):
                self.sign(document, self.li, credentials=credentials)
        with self.refused("password is wrong"):
            self.sign(document, self.li, credentials={"password": "nonsense"})
        self.sign(document, self.li, credentials={"password": "so_li"})

    def test_ten_wrong_pins_lock_until_a_manager_unlocks(self):
        document = self.one_step(identification="pin")
        identity = self.identity(self.li)
        messages = []
        with self.enter_registry_test_mode():
            for _number in range(10):
                # No savepoint, so no assertRaises: the counter's own transaction is one inside of the test's.
                try:
                    self.env["signoff.step"].with_user(self.li).sign(
                        self.steps(document).ids, {"credentials": {"pin": "0815"}}
                    )
                except UserError as error:
                    messages.append(str(error))
                self.env.invalidate_all()
        self.assertEqual(len(messages), 10)
        self.assertIn("4 more attempts", messages[0])
        self.assertIn("locked for", messages[9])
        self.assertTrue(identity.locked_until)
        with self.refused("locked for"):
            self.sign(document, self.li, credentials={"pin": "4711"})
        identity.with_user(self.admin).action_unlock()
        self.sign(document, self.li, credentials={"pin": "4711"})

    def test_unknown_badge_badge_of_who_left_and_bad_pins(self):
        document = self.one_step()
        identity = self.identity(self.li, badge="B-77")
        with self.refused("Nobody has this badge"):
            self.sign(document, self.chen, credentials={"badge": "B-78"})
        self.li.active = False
        with self.refused("no longer has a login"):
            self.sign(document, self.chen, credentials={"badge": "B-77"})
        for pin in ("12", "abcd", "1111", "1234"):
            with self.refused("PIN"):
                identity.new_pin = pin
        with self.refused("can't be written"):
            identity.pin_hash = "x"

    def test_nobody_reads_hashes(self):
        identity = self.identity(self.li, badge="B-77")
        with self.refused():
            identity.with_user(self.chen).read(["user_id"])
        # Also where every group is held, as those of the developer mode are by whoever writes ?debug=1.
        with patch.object(type(self.env["res.users"]), "has_group", return_value=True):
            for record, name in (
                (identity, "pin_hash"), (identity, "badge_hash"), (self.steps(self.make_document()), "signed_digests"),
            ):  # fmt: skip
                with self.refused():
                    record.with_user(self.admin).read([name])
        identities = self.env["signoff.identity"].with_user(self.chen)
        for credentials in (None, {}, {"password": "wrong"}, {"login": "so_chen"}):
            with self.refused("password"):
                identities.action_set_my_pin("9753", credentials)
        identities.action_set_my_pin("9753", {"password": "so_chen"})
        self.assertTrue(self.env["signoff.identity"].search([("user_id", "=", self.chen.id)]).has_pin)

    # === SIGNATURE AND COMMENT ===

    def test_drawn_signature_is_asked_for_and_kept(self):
        document = self.one_step(drawn_signature=True)
        with self.refused("drawn signature"):
            self.sign(document, self.li)
        self.sign(document, self.li, signature=base64.b64encode(png()).decode())
        self.assertEqual(self.entries(document)[-2].file_id._content(), png())

    def test_what_is_no_signature_gets_a_clear_message(self):
        document = self.one_step()
        for junk, pattern in (("AAAA", "not a picture"), ("%%%", "not a picture"), ("A" * 28_000_000, "too large")):
            with self.refused(pattern):
                self.sign(document, self.li, signature=junk)

    def test_a_comment_with_markup_stays_text(self):
        document = self.one_step()
        self.sign(document, self.li, comment="<script>alert(1)</script>" + "x" * 5000)
        comment = self.entries(document)[1]._read_payload()["comment"]
        self.assertTrue(comment.startswith("<script>"))
        self.assertEqual(len(comment), 2000)

    def test_what_the_dialog_showed_is_what_is_signed(self):
        document = self.one_step()
        step = self.steps(document)
        shown = self.env["signoff.step"].with_user(self.li).dialog(step.ids)["steps"][0]["shown"]
        self.edit(document, title="Driver")
        with self.refused("changed while you were looking"):
            self.sign(document, self.li, shown={str(step.id): shown})
        shown = self.env["signoff.step"].with_user(self.li).dialog(step.ids)["steps"][0]["shown"]
        self.sign(document, self.li, shown={str(step.id): shown})

    def test_who_signs_sees_what_he_signs_without_access_to_the_form_and_no_prices(self):
        document = self.make_document(title="SECRETPRICE")
        self.sign(document, self.wang)
        self.env["ir.model.access"].search([("model_id.model", "=", "signoff.fake")]).perm_read = False
        step = self.steps(document, self.engineering)
        step.sudo()._engine_write({"sections": "goods terms"})
        for user, seen in ((self.li, True), (self.outsider, False)):
            dialog = self.env["signoff.step"].with_user(user).dialog(step.ids)["steps"][0]
            self.assertEqual("XLG-150" in str(dialog["sections"]), seen)
            self.assertNotIn("SECRETPRICE", str(dialog))
            digests = document.signoff_head_id._digests_now(document, ["terms", "goods"])
            self.assertFalse(set(digests.values()) & set(dialog["shown"].values()), "a price is guessed from a digest")

    # === BULK ===

    def test_bulk_one_that_fails_never_rolls_back_the_rest(self):
        documents = [self.make_document() for _number in range(4)]
        documents[1].with_user(self.wang).action_signoff_cancel("x")
        documents[2].line_ids.unlink()
        steps = self.env["signoff.step"].union(*(self.steps(document)[:1] for document in documents))
        results = self.env["signoff.step"].with_user(self.wang).sign([self.steps(one)[:1].id for one in documents])
        self.assertEqual([one["ok"] for one in results], [True, False, True, True])
        self.assertIn("cancelled", results[1]["message"])
        self.assertEqual(len(steps.filtered(lambda step: step.state == "signed")), 3)

    # === ACTS ===

    def test_the_act_signs_for_the_member_who_did_it(self):
        document = self.one_step(act="validate")
        self.assertFalse(document._signoff_act("validate", self.outsider))
        self.assertFalse(document._signoff_act("validate", self.env.ref("base.user_root")))
        self.assertFalse(document._signoff_act("other", self.li))
        signed = document._signoff_act("validate", self.li, self.li.partner_id)
        self.assertEqual(signed.state, "signed")
        self.assertIn("res.partner", self.entries(document)[1]._read_payload()["act"])

    def test_an_act_does_not_sign_what_asks_for_more(self):
        document = self.one_step(act="validate", identification="pin")
        self.assertFalse(document._signoff_act("validate", self.li))
        self.assertEqual(self.states(document), ["open"])

    # === DEADLINES ===

    def test_hours_count_on_the_working_calendar_and_a_calendar_without_hours_still_ends(self):
        calendar = self.env["resource.calendar"].create({"name": "Nothing", "attendance_ids": [Command.clear()]})
        self.engineering.calendar_id = calendar
        document = self.one_step(hours=4)
        step = self.steps(document)
        self.assertEqual(step.deadline, step.opened_on + timedelta(hours=4))
        self.engineering.calendar_id = False
        with patch.object(fields.Datetime, "now", lambda: fields.Datetime.to_datetime("2026-11-27 16:00:00")):
            step = self.steps(self.one_step(hours=4))
        # Friday evening plus four working hours is Monday.
        self.assertEqual(fields.Date.to_string(step.deadline), "2026-11-30")
