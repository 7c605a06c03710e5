"""Inspections: criteria, sampling, recording, rejected goods and concessions (D14.5, D18.5, B16)."""

import base64

from odoo.addons.order_confirmation.tests.common import png
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverInspection(InspectionCommon):
    def test_recording_signs_for_the_inspector(self):
        """D18.5, B16: 60 of 100, then the rest; the last record signs his step, and the row says what is accepted."""
        _order, sheet, _production = self.produced()
        self.assertEqual(sheet.state, "inspection")
        first = self.inspect(sheet.line_ids, 60)
        step = sheet.signoff_head_id._current_steps().filtered(lambda step: step.act == "inspected")
        self.assertEqual(
            (first.state, first.inspector_id, first.name), ("recorded", self.inspector, f"{sheet.name}-Q1")
        )
        self.assertEqual(step.state, "open")
        self.assertEqual(self.draft(sheet.line_ids).presented, 40)
        self.inspect(sheet.line_ids)
        self.assertEqual(sheet.line_ids.inspected, 100)
        self.assertEqual((step.state, step.signed_by_id), ("signed", self.inspector))

    def test_no_more_than_reported(self):
        """Nothing is inspected that production did not report, and nothing twice."""
        _order, sheet, production = self.produced(report=30)
        with self.held("31 presented, but only 30 are reported"):
            self.inspect(sheet.line_ids, 31)
        one, two = (
            self.fill(self.env["handover.inspection"].with_user(self.inspector).create({"line_id": sheet.line_ids.id}))
            for _number in range(2)
        )
        one.action_record()
        with self.held("30 presented, but only 0 are reported"):
            two.action_record()
        with self.held("is recorded, by ho_inspector"):
            one.action_record()
        with self.held("0 presented|accepted one has some"):
            self.inspect(sheet.line_ids, 0)
        self.env["handover.report"]._report(production, 70, self.worker)
        self.inspect(sheet.line_ids, 70)
        self.assertEqual(sheet.line_ids.inspected, 100)

    def test_only_the_department_that_inspects_records(self):
        """Production and the superuser sign nothing for the inspector."""
        _order, sheet, _production = self.produced()
        draft = self.draft(sheet.line_ids)
        with self.held("recorded by Quality; ic_worker is no member"):
            draft.with_user(self.worker).action_record()
        with self.held("is no member"):
            draft.with_user(self.env.ref("base.user_root")).action_record()
        with self.assertRaises(AccessError):
            draft.with_user(self.portal).action_record()

    def test_recorded_is_evidence(self):
        """B04: nobody rewrites it, superuser included: quantities, criteria, photos, decisions, nor forges one."""
        _order, sheet, _production = self.produced()
        inspection = self.inspect(sheet.line_ids, 50)
        for user in (self.inspector, self.env.ref("base.user_admin"), self.env.ref("base.user_root")):
            one = inspection.with_user(user)
            for act in (
                lambda one=one: one.write({"accepted": 1}), lambda one=one: one.write({"state": "draft"}),
                lambda one=one: one.criterion_ids[0].write({"result": "fail"}),
                lambda one=one: one.criterion_ids[0].unlink(), lambda one=one: one.unlink(),
                lambda one=one: one.write({"criterion_ids": [Command.create({"name": "x"})]}),
            ):  # fmt: skip
                with self.held("is recorded"):
                    act()
        inspections = self.env["handover.inspection"]
        for vals in ({"state": "recorded"}, {"inspector_id": self.inspector.id}, {"aql": "6.5"}, {"name": "x"}):
            with self.held("written by the act"):
                inspections.with_user(self.inspector).create({"line_id": sheet.line_ids.id, **vals})
            with self.held("written by the act"):
                inspections.sudo().create({"line_id": sheet.line_ids.id, **vals})
            with self.held("written by the act"):
                inspections.with_user(self.inspector).with_context(default_state="recorded").create(
                    {"line_id": sheet.line_ids.id}
                ).write(vals)
        forged = inspections.with_user(self.inspector).with_context(default_state="recorded", default_name="x")
        self.assertEqual(forged.create({"line_id": sheet.line_ids.id}).state, "draft")
        with self.assertRaises(AccessError):
            self.env["handover.inspection.outcome"].sudo().create({"inspection_id": inspection.id, "quantity": 50})

    def test_criteria_of_the_category(self):
        """The nearest category above has the say; limits decide what was measured."""
        parent = self.env["product.category"].create({"name": "LED"})
        child = self.env["product.category"].create({"name": "Drivers", "parent_id": parent.id})
        self.product.categ_id = child
        template = self.env["handover.inspection.template"].with_user(self.engineer).create({
            "name": "LED", "category_id": parent.id, "aql": "1.0",
            "line_ids": [
                Command.create({"kind": "function", "name": "Output voltage", "check": "between", "lower": 11.4,
                                "upper": 12.6, "unit": "V"}),
                Command.create({"kind": "appearance", "name": "Housing"}),
            ],
        })  # fmt: skip
        _order, sheet, _production = self.produced(1000)
        inspection = self.draft(sheet.line_ids, 1000)
        self.assertEqual(inspection.template_id, template)
        self.assertEqual((inspection.code_letter, inspection.sample_size), ("J", 80))
        self.assertEqual((inspection.accept_number, inspection.reject_number), (2, 3))
        with self.held("Without a result yet: Output voltage"):
            inspection.action_record()
        voltage = inspection.criterion_ids[0]
        for reading, result in (
            ("12,6", "pass"),
            ("12.61", "fail"),
            ("11.39", "fail"),
            ("\uff0c5", "fail"),
            ("11.4", "pass"),
        ):
            voltage.reading = reading
            self.assertEqual(voltage.result, result, reading)
        with self.held("its limits decide"):
            voltage.write({"reading": "13", "result": "pass"})
        for wrong in ("twelve", "nan", "1e999"):
            with self.held("is not a number"):
                voltage.reading = wrong
                self.env.flush_all()
        with self.held("What the template asks for"):
            voltage.upper = 15
        with self.held("is not left out"):
            inspection.criterion_ids[1].unlink()
        for defective, proposal in ((2, "accepted"), (3, "rejected")):
            inspection.defective = defective
            self.assertEqual(inspection.proposal, proposal)
        inspection.write({"verdict": "accepted", "accepted": 997, "outcome": "scrap"})
        with self.held("propose another decision"):
            inspection.action_record()
        inspection.departure_reason = "Marks on the carton only"
        inspection.action_record()
        self.assertEqual((inspection.accepted, inspection.rejected), (997, 3))

    def test_rework_and_sorting_come_again(self):
        """Rejected goods wait for rework; presented again, no more than was sent; the accepted rest goes on."""
        _order, sheet, _production = self.produced()
        row = sheet.line_ids
        with self.held("say where they go"):
            self.inspect(row, 100, 90)
        first = self.inspect(row, 100, 90, "rework", defective=10)
        step = sheet.signoff_head_id._current_steps().filtered(lambda step: step.act == "inspected")
        self.assertEqual((row.inspected, step.state, first.to_present_again), (90, "open", 10))
        again = self.env["handover.inspection"].browse(first.action_present_again()["res_id"])
        again = self.fill(again.with_user(self.inspector), 11)
        with self.held("11 presented again, but 10 are left"):
            again.action_record()
        self.fill(again, 10, 8, "quarantine")
        again.action_record()
        self.assertEqual((row.inspected, again.undecided, step.state), (98, 2, "open"))
        with self.held("nothing is left to present again"):
            first.action_present_again()
        with self.held("2 rejected pieces are not decided"):
            self.decide_rest(again, "scrap", 3)
        with self.held("is no member"):
            self.decide_rest(again, "scrap", 2, self.worker)
        self.decide_rest(again, "scrap", 2)
        self.assertEqual((again.undecided, step.state), (0, "signed"))

    def decide_rest(self, inspection, outcome, quantity, user=None, reason=False):
        self.env["handover.outcome.entry"].with_user(user or self.inspector).create(
            {"inspection_id": inspection.id, "outcome": outcome, "quantity": quantity, "reason": reason}
        ).action_decide()
        self.env.cr.flush()

    def test_concession(self):
        """A signed document raises what is accepted; not granted, the goods are to be decided again."""
        _order, sheet, _production = self.produced()
        row = sheet.line_ids
        with self.held("the approver reads it"):
            self.inspect(row, 100, 80, "concession", defective=20)
        inspection = self.inspect(row, 100, 80, "concession", defective=20, outcome_reason="Scratch inside the housing")
        concession = inspection.outcome_ids.concession_id
        self.assertEqual((concession.state, concession.quantity, row.inspected), ("asked", 20, 80))
        with self.assertRaises(AccessError):
            concession.with_user(self.inspector).quantity = 100
        with self.assertRaises(AccessError):
            concession.with_user(self.worker).action_cancel()
        concession.with_user(self.approver).action_cancel()
        self.assertEqual((concession.state, inspection.undecided), ("cancelled", 20))
        with self.held("is cancelled"):
            concession.with_user(self.inspector).action_signoff_start()
        self.decide_rest(inspection, "concession", 15, reason="The customer agreed by phone")
        second = inspection.outcome_ids.concession_id - concession
        self.sign(second, self.approver)
        self.assertEqual((second.state, row.inspected, inspection.undecided), ("granted", 95, 5))
        with self.held("signed and finished"):
            second.with_user(self.approver).conditions = "x"
        with self.held("granted or cancelled already"):
            second.with_user(self.approver).action_cancel()
        with self.assertRaises(UserError):
            second.sudo().unlink()

    def test_photos(self):
        """Only pictures and PDFs of this inspection; recorded, their bytes are kept and they can't be exchanged."""
        _order, sheet, _production = self.produced()
        draft = self.draft(sheet.line_ids)
        attachments = self.env["ir.attachment"].with_user(self.inspector)

        def upload(name, content, **values):
            return attachments.create({
                "name": name, "datas": base64.b64encode(content), "res_model": "handover.inspection", **values,
            })  # fmt: skip

        with self.held("neither a picture"):
            draft.photo_ids = upload("photo.png", b"<script>alert(1)</script>")
        foreign = attachments.create({"name": "x.png", "raw": png(), "res_model": "handover.sheet", "res_id": sheet.id})
        with self.held("a file of another document"):
            draft.photo_ids = foreign
        photo = upload("label.png", png())
        draft.photo_ids = photo
        self.assertEqual(photo.res_id, draft.id)
        draft.action_record()
        self.assertEqual(draft.sudo().file_ids._content(), png())
        for act in (
            lambda: photo.write({"raw": png(10, 10)}),
            photo.unlink,
            lambda: upload("late.png", png(), res_id=draft.id),
        ):
            with self.held():
                act()

    def test_other_companies_see_nothing(self):
        """Company rules: inspections, criteria, decisions, concessions, templates."""
        _order, sheet, _production = self.produced()
        inspection = self.inspect(sheet.line_ids, 100, 80, "concession", defective=20, outcome_reason="Scratch")
        other = self.env["res.company"].create({"name": "Other factory"})
        stranger = self._user(
            "ho_stranger", "mrp.group_mrp_manager,stock.group_stock_user", company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        own = self.env["handover.inspection.template"].create({"name": "Own", "company_id": self.company.id})
        for record in (inspection, inspection.criterion_ids, inspection.outcome_ids,
                       inspection.outcome_ids.concession_id, own):  # fmt: skip
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
        with self.assertRaises(AccessError):
            self.env["handover.inspection"].with_user(stranger).create({"line_id": sheet.line_ids.id})
