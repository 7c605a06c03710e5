import base64
import io
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader, merge_pdf

from .common import png
from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffPaper(SignoffCommon):
    """One scan of a paper form attests several steps and documents (B06)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("so_clerk", "base.group_user,order_confirmation.group_signoff_attest")

    def entry(self, *documents, user=None, content=None, **values):
        heads = self.env["signoff.head"].union(*(one.signoff_head_id for one in documents))
        wizard = self.env["signoff.paper.entry"].with_user(user or self.clerk)
        return wizard._for_heads(
            heads, scan=base64.b64encode(content or png()), scan_name="form.png", **values
        )  # fmt: skip

    def fill(self, wizard, document, *signatures):
        now = fields.Datetime.now()
        wizard.line_ids.filtered(lambda one: one.step_id.head_id == document.signoff_head_id).taken = False
        for department, user, minutes in signatures:
            line = wizard.line_ids.filtered(
                lambda one, at=department: one.department_id == at and one.step_id.head_id == document.signoff_head_id
            )
            line.write({"taken": True, "user_id": user.id, "signed_on": now - timedelta(minutes=minutes)})

    def test_one_scan_signs_several_steps_of_several_documents(self):
        one, two = self.make_document(), self.make_document()
        wizard = self.entry(one, two)
        self.fill(wizard, one, (self.sales, self.wang, 50), (self.engineering, self.li, 40))
        self.fill(wizard, two, (self.sales, self.wang, 30))
        wizard.action_enter()
        self.assertEqual(self.states(one), ["signed", "signed", "open", "waiting"])
        self.assertEqual(self.states(two), ["signed", "open", "open", "waiting"])
        entries = self.entries(one).filtered(lambda entry: entry.kind == "later")
        told = entries[0]._read_payload()
        self.assertEqual(told["by"]["name"], "so_wang")
        self.assertEqual(told["paper"]["attested"]["name"], "so_clerk")
        self.assertLess(told["paper"]["at"], told["at"])
        files = (entries | self.entries(two)).file_id
        self.assertEqual(len(files), 1, "the scan is kept once")

    def test_only_who_may_attest(self):
        document = self.make_document()
        with self.refused("may not enter|not allowed|not have"):
            wizard = self.entry(document, user=self.wang)
            wizard.action_enter()
        with self.refused("may not enter"):
            self.env["signoff.paper"].with_user(self.wang)._enter(
                [(self.steps(document)[0], self.wang, fields.Datetime.now())], self.env["signoff.file"]
            )

    def test_nobody_attests_what_he_may_not_read(self):
        document = self.make_document()
        line = [(self.steps(document)[0], self.wang, fields.Datetime.now())]
        self.env["ir.model.access"].search([("model_id.model", "=", "signoff.fake")]).perm_read = False
        with self.refused("not one of yours"):
            self.env["signoff.paper"].with_user(self.clerk)._enter(line, self.env["signoff.file"])

    def test_paper_of_the_future_by_an_outsider_or_not_allowed(self):
        document = self.make_document()
        for department, user, minutes, pattern in (
            (self.sales, self.wang, -10, "in the future"),
            (self.sales, self.outsider, 10, "not a member"),
            (self.engineering, self.li, 10, "earlier step must be signed"),
        ):
            wizard = self.entry(document)
            self.fill(wizard, document, (department, user, minutes))
            with self.refused(pattern):
                wizard.action_enter()
        self.route.step_ids[0].allow_paper = False
        other = self.make_document()
        self.assertNotIn(self.steps(other)[0], self.entry(other).line_ids.step_id)

    def test_all_of_a_scan_or_nothing(self):
        document = self.make_document()
        wizard = self.entry(document)
        self.fill(wizard, document, (self.sales, self.wang, 50), (self.engineering, self.outsider, 40))
        with self.refused("not a member"):
            wizard.action_enter()
        self.assertEqual(self.states(document), ["open", "waiting", "waiting", "waiting"])

    def test_paper_signed_before_the_change_does_not_count(self):
        document = self.make_document()
        self.sign(document, self.wang)
        self.edit(document, title="Driver")
        wizard = self.entry(document)
        self.fill(wizard, document, (self.sales, self.wang, 60))
        with self.refused("superseded"):
            wizard.action_enter()

    def test_missing_name_time_or_scan_is_said(self):
        document = self.make_document()
        wizard = self.entry(document)
        with self.refused("Who signed"):
            wizard.action_enter()
        wizard.line_ids.taken = False
        with self.refused("Tick the steps"):
            wizard.action_enter()
        wizard = self.entry(document, content=b"MZ not a scan")
        self.fill(wizard, document, (self.sales, self.wang, 60))
        with self.refused("neither"):
            wizard.action_enter()

    def test_four_eyes_holds_on_paper(self):
        route = self.make_route([{"department_id": self.sales.id}, {"department_id": self.engineering.id}])
        self.engineering.member_ids |= self.wang
        route.step_ids[1].different_ids = route.step_ids[0]
        self.env.cr.flush()
        document = self.make_document()
        wizard = self.entry(document)
        self.fill(wizard, document, (self.sales, self.wang, 50), (self.engineering, self.wang, 40))
        with self.refused("somebody else"):
            wizard.action_enter()

    def test_scans_are_sorted_by_their_codes(self):
        one, two = self.make_document(), self.make_document(name="F2")
        pdf = one.with_user(self.wang)._signoff_render("sheet")
        content = base64.b64encode(merge_pdf([pdf, pdf, pdf, pdf])).decode()
        codes = [False, one._signoff_url(), False, two._signoff_url()]
        paper = self.env["signoff.paper"].with_user(self.clerk)
        found = paper.sort_scans([{"name": "all.pdf", "data": content, "codes": codes}])
        self.assertEqual(
            [(scan["document"], scan["pages"]) for scan in found], [("", [1]), ("F1", [2, 3]), ("F2", [4])]
        )
        self.assertFalse(found[0]["id"])
        entry = self.env["signoff.paper.entry"].browse(found[1]["id"])
        self.assertEqual(len(PdfReader(io.BytesIO(base64.b64decode(entry.scan))).pages), 2)
        self.assertEqual(entry.line_ids.step_id.head_id, one.signoff_head_id)

    def test_foreign_codes_broken_files_and_other_people_are_told(self):
        document = self.make_document()
        paper = self.env["signoff.paper"].with_user(self.clerk)
        data = base64.b64encode(png()).decode()
        for code in ("https://example.com", "/signoff/nonsense", "12345"):
            self.assertFalse(paper.sort_scans([{"name": "x.png", "data": data, "codes": [code]}])[0]["id"])
        broken = base64.b64encode(b"%PDF-1.4 broken").decode()
        with self.refused("damaged or locked"):
            paper.sort_scans([{"name": "x.pdf", "data": broken, "codes": [document._signoff_url(), False]}])
        with self.refused("may not enter"):
            self.env["signoff.paper"].with_user(self.wang).sort_scans([])
