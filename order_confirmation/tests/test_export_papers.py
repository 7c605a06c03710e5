import re
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .clause_common import ClauseCommon

PDF = b"%PDF-1.4 packing list"


class PapersCommon(ClauseCommon):
    """An export order with its usual papers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order(export_etd="2027-01-10")
        cls.order.with_user(cls.salesperson).action_export_papers()
        cls.packing = cls.paper("packing")

    @classmethod
    def paper(cls, name, order=None):
        kind = cls.env.ref(f"order_confirmation.order_export_kind_{name}")
        return (order or cls.order).export_paper_ids.filtered(lambda paper: paper.kind_id == kind)

    def upload(self, user=None, content=PDF, **values):
        return self.env["ir.attachment"].with_user(user or self.salesperson).create(
            {"name": "packing.pdf", "raw": content, **values}
        )  # fmt: skip

    def add_file(self, paper=None, **values):
        paper, file = paper or self.packing, self.upload(**values)
        paper.with_user(self.salesperson).write({"attachment_ids": [Command.link(file.id)]})
        return file

    def dialog(self, user=None):
        action = self.order.with_user(user or self.salesperson).action_export_send()
        return self.env[action["res_model"]].with_user(user or self.salesperson).browse(action["res_id"])

    def send(self):
        self.add_file()
        self.dialog().action_send()


@tagged("post_install", "-at_install")
class TestExportPapers(PapersCommon):
    """The checklist of papers: created by one button, sent in one mail, kept (D14.6, D14.8)."""

    def test_one_button_lists_what_is_usual_and_adds_nothing_twice(self):
        self.assertTrue(self.packing and self.paper("bl") and self.paper("origin"))
        self.assertFalse(self.paper("lc"), "only with a letter of credit")
        self.assertEqual(fields.Date.to_string(self.packing.due_date), "2027-01-07")
        self.assertEqual(fields.Date.to_string(self.paper("bl").due_date), "2027-01-13")
        self.assertEqual(self.packing.user_id, self.salesperson)
        self.assertTrue(self.packing.for_clearance)
        self.assertFalse(self.paper("proforma").for_clearance)
        with self.held("are there already"):
            self.order.action_export_papers()
        self.order.export_payment = "lc"
        self.order.action_export_papers()
        self.assertTrue(self.paper("lc"))

    def test_customer_comes_before_country_before_everybody(self):
        kind = self.env.ref("order_confirmation.order_export_kind_insurance")
        template = self.env["order.export.template"].create(
            {
                "name": "Netherlands",
                "country_ids": [Command.link(self.env.ref("base.nl").id)],
                "line_ids": [Command.create({"kind_id": kind.id, "user_id": self.colleague.id})],
            }
        )
        own = template.copy({"name": "Brightline", "partner_ids": [Command.link(self.customer.id)]})
        templates = self.env["order.export.template"]
        self.assertEqual(templates._for_order(self.order), own)
        own.active = False
        self.assertEqual(templates._for_order(self.order), template)
        order = self.make_order()
        order.action_export_papers()
        self.assertEqual(order.export_paper_ids.kind_id, kind)
        self.assertEqual(order.export_paper_ids.user_id, self.colleague)
        template.company_id = self.env["res.company"].create({"name": "Other Ltd"})
        usual = self.env.ref("order_confirmation.order_export_template_usual")
        self.assertEqual(templates._for_order(self.order), usual)
        usual.active = False
        with self.held("There is no list"):
            self.make_order().action_export_papers()

    def test_overdue_is_shown_and_found(self):
        today = fields.Date.context_today(self.packing)
        self.packing.due_date = today
        self.assertFalse(self.packing.overdue)
        self.packing.due_date = today - timedelta(days=1)
        self.assertTrue(self.packing.overdue)
        papers = self.env["order.export.paper"]
        self.assertIn(self.packing, papers.search([("overdue", "=", True)]))
        self.assertNotIn(self.packing, papers.search([("overdue", "=", False)]))
        self.send()
        self.assertFalse(self.packing.overdue)

    def test_sent_in_one_mail_with_the_files_on_record(self):
        self.add_file()
        self.add_file(self.paper("bl"), content=b"%PDF-1.4 bl")
        self.add_file(self.paper("proforma"), content=b"%PDF-1.4 proforma")
        before = self.order.message_ids
        dialog = self.dialog()
        self.assertIn("clear the goods", dialog.body)
        dialog.action_send()
        message = (self.order.message_ids - before).filtered("attachment_ids")
        self.assertEqual(sorted(message.attachment_ids.mapped("raw")), [b"%PDF-1.4 bl", PDF])
        self.assertIn(self.customer, message.partner_ids)
        self.assertEqual(self.packing.state, "sent")
        self.assertEqual(
            (self.packing.sent_by_id, self.packing.sent_to), (self.salesperson, self.customer.display_name)
        )
        self.assertEqual(self.packing.sudo().sent_file_ids._content(), PDF)
        self.assertEqual(self.paper("proforma").state, "needed")
        with self.held("No paper that is marked"):
            self.order.action_export_send()
        with self.held("sent already"):
            dialog.action_send()

    def test_what_cannot_be_sent_is_named(self):
        with self.held("No paper that is marked"):
            self.order.action_export_send()
        self.add_file()
        dialog = self.dialog()
        dialog.paper_ids += self.paper("origin")
        with self.held("Certificate of origin: no file to send"):
            dialog.action_send()
        dialog.paper_ids = self.packing
        silent = self.env["res.partner"].create({"name": "No Mail"})
        dialog.partner_ids = silent
        with self.held("No Mail has no address"):
            dialog.action_send()
        dialog.partner_ids = self.customer
        dialog.body = "<p><br></p>"
        with self.held("a few words"):
            dialog.action_send()
        other = self.make_order()
        other.action_export_papers()
        dialog.write({"body": "Here.", "paper_ids": [Command.set(self.paper("packing", other).ids)]})
        with self.held("belong to another order"):
            dialog.action_send()
        self.assertEqual(self.packing.state, "needed")

    def test_nobody_marks_a_paper_sent_or_changes_a_sent_one(self):
        for user in (self.salesperson, self.manager, self.env.ref("base.user_root")):
            for vals in ({"state": "sent"}, {"sent_on": "2026-01-01"}, {"sent_to": "x"}, {"sent_file_ids": [(5,)]}):
                with self.assertRaises(AccessError):
                    self.packing.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.packing.create({"sale_order_id": self.order.id, "kind_id": self.packing.kind_id.id, "state": "sent"})
        with self.held():
            self.packing.with_context(default_state="sent").create(
                {"sale_order_id": self.order.id, "kind_id": self.packing.kind_id.id, "sent_to": "x"}
            )
        self.send()
        for vals in ({"reference": "x"}, {"attachment_ids": [(5,)]}, {"state": "needed"}, {"for_clearance": False}):
            with self.held("sent already and kept"):
                self.packing.with_user(self.manager).write(vals)
        with self.held("is kept"):
            self.packing.unlink()
        self.packing.with_user(self.salesperson).action_new_version()
        self.assertEqual(self.packing.state, "needed")
        self.assertTrue(self.packing.sudo().sent_file_ids)
        with self.held("were sent and are kept"):
            self.order.unlink()

    def test_no_file_of_another_document_travels_through_a_paper(self):
        secret = self.env["ir.attachment"].create(
            {"name": "secret.pdf", "raw": b"secret", "res_model": "res.partner", "res_id": self.other_customer.id}
        )
        hidden = self.env["ir.attachment"].create(
            {"name": "hidden.pdf", "raw": b"hidden", "res_model": "res.users", "res_id": self.manager.id}
        )
        loose = self.upload(user=self.colleague)
        url = self.env["ir.attachment"].with_user(self.salesperson).create({"name": "u", "type": "url", "url": "/web"})
        # Odoo refuses to link what one can't read; the rest is ours.
        for file in (hidden, secret, loose, url):
            words = "upload it here anew" if file in (secret, url) else ""
            with self.held(words):
                self.packing.with_user(self.salesperson).write({"attachment_ids": [Command.link(file.id)]})
            with self.held(words):
                self.packing.with_user(self.salesperson).create(
                    {
                        "sale_order_id": self.order.id,
                        "kind_id": self.packing.kind_id.id,
                        "attachment_ids": [Command.link(file.id)],
                    }
                )
        mine = self.add_file()
        self.assertEqual((mine.res_model, mine.res_id), ("order.export.paper", self.packing.id))
        with self.held("upload it here anew"):
            self.paper("bl").with_user(self.salesperson).write({"attachment_ids": [Command.link(mine.id)]})

    def test_ready_needs_something_to_show(self):
        with self.held("add its file"):
            self.packing.action_ready()
        self.packing.note = "Originals by courier"
        self.packing.action_ready()
        self.assertEqual(self.packing.state, "ready")

    def test_papers_of_other_peoples_orders_and_companies(self):
        colleague = self.packing.with_user(self.colleague)
        with self.assertRaises(AccessError):
            colleague.read(["note"])
        with self.assertRaises(AccessError):
            colleague.create({"sale_order_id": self.order.id, "kind_id": self.packing.kind_id.id})
        with self.assertRaises(AccessError):
            self.order.with_user(self.colleague).action_export_papers()
        self.packing.user_id = self.colleague
        colleague.write({"note": "Mine to prepare"})
        with self.assertRaisesRegex(AccessError, "stays with its order"):
            colleague.write({"sale_order_id": self.make_order(user_id=self.colleague.id).id})
        for user in (self.keeper, self.portal):
            with self.assertRaises(AccessError):
                self.packing.with_user(user).read(["note"])
        other = self.env["res.company"].create({"name": "Other Ltd"})
        theirs = self.make_order(rows=[(self.product, 1)], company_id=other.id)
        paper = self.env["order.export.paper"].create({"sale_order_id": theirs.id, "kind_id": self.packing.kind_id.id})
        with self.assertRaises(AccessError):
            paper.with_user(self.manager).read(["note"])


@tagged("post_install", "-at_install")
class TestExportPapersOverdue(PapersCommon):
    """Who is responsible for a paper learns once that it is overdue (D14.6)."""

    def night(self):
        with self.enter_registry_test_mode():
            self.env.ref("order_confirmation.ir_cron_export_papers").method_direct_trigger()

    def told(self, user):
        return self.order.activity_ids.filtered(lambda one: one.user_id == user and "overdue" in (one.summary or ""))

    def test_told_once_in_one_activity_for_each_person(self):
        late = fields.Date.today() - timedelta(days=1)
        self.packing.due_date = self.paper("invoice").due_date = self.paper("bl").due_date = late
        self.paper("bl").user_id = self.manager
        self.night()
        (mine,), (managers,) = self.told(self.salesperson), self.told(self.manager)
        self.assertIn("Packing list", mine.summary)
        self.assertIn("Commercial invoice", mine.summary)
        self.assertNotIn("Bill of lading", mine.summary)
        self.assertIn("Bill of lading", managers.summary)
        mine.action_done()
        self.night()
        self.assertFalse(self.told(self.salesperson))

    def test_another_day_or_another_person_is_told_anew(self):
        late = fields.Date.today() - timedelta(days=3)
        self.packing.due_date = late
        self.night()
        self.packing.user_id = self.manager
        self.night()
        self.assertTrue(self.told(self.manager))
        self.told(self.salesperson).action_done()
        self.packing.write({"due_date": late + timedelta(days=1), "user_id": self.salesperson.id})
        self.night()
        self.assertTrue(self.told(self.salesperson))

    def test_sent_papers_cancelled_orders_and_who_left_the_company(self):
        late = fields.Date.today() - timedelta(days=3)
        self.send()
        self.packing.due_date = self.paper("bl").due_date = late
        leaver = self._user("oc_leaver", "sales_team.group_sale_salesman")
        self.paper("bl").user_id = leaver
        leaver.active = False
        gone = self.make_order(rows=[(self.product, 1)], export_etd="2027-01-10")
        gone.action_export_papers()
        gone.export_paper_ids.due_date = late
        gone._action_cancel()
        self.night()
        (activity,) = self.told(self.salesperson)
        self.assertNotIn("Packing list", activity.summary)
        self.assertFalse(gone.activity_ids)


@tagged("post_install", "-at_install")
class TestExportPapersPortal(HttpCase, PapersCommon):
    """The customer fetches the papers of his own order, and no other file (D14.8)."""

    def setUp(self):
        super().setUp()
        self.order.action_quotation_sent()
        self.order._portal_ensure_token()
        self.add_file(self.paper("proforma"), content=b"%PDF-1.4 internal")
        self.send()
        self.file = self.packing.sudo().sent_file_ids

    def fetch(self, order=None, paper=None, file=None, token=None):
        order, paper, file = order or self.order, paper or self.packing, file or self.file
        token = order.access_token if token is None else token
        return self.url_open(
            f"/my/orders/{order.id}/papers/{paper.id}/{file.id}?access_token={token}", allow_redirects=False
        )

    def test_by_link_on_the_page_of_the_order(self):
        self.authenticate(None, None)
        page = self.url_open(f"/my/orders/{self.order.id}?access_token={self.order.access_token}").text
        links = re.findall(r"/my/orders/\d+/papers/\d+/\d+\?access_token=[\w-]+", page)
        self.assertEqual(len(links), 1)
        self.assertIn("Packing list", page)
        self.assertNotIn("Proforma invoice", page)
        self.assertEqual(self.url_open(links[0]).content, PDF)

    def test_by_login_without_a_token(self):
        self.authenticate(self.portal.login, self.portal.login)
        page = self.url_open(f"/my/orders/{self.order.id}").text
        links = re.findall(r"/my/orders/\d+/papers/\d+/\d+", page)
        self.assertEqual(self.url_open(links[0]).content, PDF)

    def test_no_other_file_and_no_other_customer(self):
        other = self.make_order(partner_id=self.other_customer.id)
        other.action_quotation_sent()
        other._portal_ensure_token()
        stray = self.env["signoff.file"]._store("x.txt", "text/plain", b"stray")
        self.authenticate(None, None)
        self.assertEqual(self.fetch(file=stray).status_code, 404)
        self.assertEqual(self.fetch(paper=self.paper("proforma")).status_code, 404)
        self.assertEqual(self.fetch(order=other).status_code, 404)
        self.assertEqual(self.fetch(token="wrong").status_code, 303)
        self.assertEqual(self.fetch(token="").status_code, 303)
        self.authenticate(self.other_portal.login, self.other_portal.login)
        self.assertEqual(self.fetch(token="").status_code, 303)
        self.assertEqual(self.fetch(order=other, token="").status_code, 404)

    def test_colleagues_fetch_what_they_may_read(self):
        path = f"/order_confirmation/paper/{self.packing.id}/{self.file.id}"
        for user, code in ((self.salesperson, 200), (self.colleague, 404), (self.keeper, 404), (self.portal, 404)):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(path).status_code, code, user.login)
