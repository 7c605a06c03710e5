"""Delivery of programs: for an order, digest checked, on record (B21)."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .image_common import ProgramCase, ihex


@tagged("post_install", "-at_install")
class TestProgramDownload(ProgramCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.content = ihex({0: b"lamp"})
        cls.upload(cls.program, cls.content)
        cls.product.firmware_program_ids = cls.program
        cls.production = cls.env["mrp.production"].create({
            "product_id": cls.product.id, "product_qty": 5, "firmware_program_id": cls.program.id,
        })  # fmt: skip
        cls.production.action_confirm()
        cls.mine = cls.production.with_user(cls.worker)

    def test_released_alone(self):
        """No order without program, none that is not under way, no unreleased, replaced or withdrawn program."""
        with self.assertRaisesRegex(UserError, "not released"):
            self.mine._firmware_download()
        self.release(self.program)
        name, content = self.mine._firmware_download("10.0.0.7")
        self.assertEqual((name, content), ("HL-0412_lamp.hex", self.content))
        row = self.program.download_ids
        self.assertEqual(
            (row.user_id, row.production_id, row.address, row.sha256, row.unreleased),
            (self.worker, self.production, "10.0.0.7", self.program.image_sha256, False),
        )
        for act in (lambda: row.write({"address": "x"}), row.unlink, lambda: row.create({"program_id": 1})):
            with self.assertRaises(AccessError):
                act()
        for user in (self.sales, self.keeper):
            with self.assertRaises(AccessError):
                self.production.with_user(user)._firmware_download()
        self.program._withdraw("wrong", self.owner)
        with self.assertRaisesRegex(UserError, "is withdrawn"):
            self.mine._firmware_download()
        self.production.action_cancel()
        with self.assertRaisesRegex(UserError, "not under way"):
            self.mine._firmware_download()

    def test_no_first_article_releases_a_program(self):
        """A confirmed first article is no release: what is not released is delivered for samples alone (B20)."""
        article = self.env["firmware.first.article"]
        confirmed = patch.object(
            type(self.production), "_firmware_sample", lambda _self: article.new({"serial": "P-1"})
        )
        with confirmed, self.assertRaisesRegex(UserError, "not released"):
            self.mine._firmware_download()

    def test_route(self):
        """The bytes as they were uploaded; refused in words; strangers get nothing."""
        url = f"/firmware/download/{self.production.id}"
        self.authenticate("worker8", "worker8")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 409)
        self.assertIn("not released", answer.text)
        self.release(self.program)
        answer = self.url_open(url)
        self.assertEqual((answer.status_code, answer.content), (200, self.content))
        self.assertEqual(len(self.program.download_ids), 1)
        self.assertEqual(self.url_open(f"/firmware/image/{self.program.id}").status_code, 409)
        self.assertEqual(self.url_open("/firmware/download/2147483647").status_code, 404)
        self.authenticate("owner8", "owner8")
        self.assertEqual(self.url_open(f"/firmware/image/{self.program.id}").content, self.content)
