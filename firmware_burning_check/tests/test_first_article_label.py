"""Record and label on paper and for label printers (D11.5, D11.6, B05)."""

import base64
import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import BaseCase
from odoo.tools.pdf import PdfReader

from ..core import zpl
from ..core.readback import matches, plain
from .first_article_common import FirstArticleCommon


class TestZpl(BaseCase):
    def test_data_is_no_command(self):
        """D11.6: nothing a person types becomes a command of the printer; Chinese goes through as UTF-8."""
        for text, sent in (
            ("^XZ~JA", "_5EXZ_7EJA"), ("a_b\\&", "a_5Fb_5C&"), ("首件标签", "首件标签"), ("a\nb\x00c\t", "a b c"),
            (None, ""), ("\u202e^FS", "_5EFS"),
        ):  # fmt: skip
            with self.subTest(text=text):
                self.assertEqual(zpl.data(text), sent)

    def test_font(self):
        """A font that is none, or would be a command, is not taken."""
        for text, font in (
            ("e:msung.ttf", "E:MSUNG.TTF"), ("R:MY-FONT.FNT", "R:MY-FONT.FNT"), ("", zpl.FONT), (None, zpl.FONT),
            ("E:A^XZ.TTF", zpl.FONT), ("SIMSUN", zpl.FONT), ("E:.TTF", zpl.FONT), ("C:A.TTF", zpl.FONT),
        ):  # fmt: skip
            with self.subTest(text=text):
                self.assertEqual(zpl.font_name(text), font)

    def test_label(self):
        """The label has its size in dots and is UTF-8."""
        text = zpl.Label(60, 40).text(1, 2, 3, "程序^", width=40).box(1, 1, 2, 2).qr(45, 1, "http://x/y_z").render()
        self.assertTrue(text.startswith("^XA\n^CI28\n^LH0,0\n^PW480\n^LL320\n"))
        self.assertIn("^FO8,16^AZN,24,24^FB320,1,0,L,0^FH_^FD程序_5E^FS", text)
        self.assertIn("^FH_^FDMA,http://x/y_5Fz^FS", text)
        self.assertTrue(text.endswith("^XZ\n"))

    def test_checksums(self):
        """D11.5: one checksum, however it is written."""
        for text, bare in (
            ("0x1a2b", "1A2B"), ("1A2Bh", "1A2B"), ("1A 2B", "1A2B"), ("$1A2B", "1A2B"), ("１Ａ２Ｂ", "1A2B"),
            ("1A:2B", "1A2B"), ("ok", ""), ("", ""), (None, ""),
        ):  # fmt: skip
            with self.subTest(text=text):
                self.assertEqual(plain(text), bare)
        self.assertTrue(matches("00001A2B", "0x1A2B"))
        self.assertFalse(matches("1A2B00", "1A2B"))
        self.assertFalse(matches("", ""))


@tagged("post_install", "-at_install")
class TestFirstArticleLabel(FirstArticleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.partner_id.lang = "zh_CN"
        cls.company.confirmation_lang_second = "en_US"

    def labelled(self, action):
        entry = self.env["signoff.entry"].browse(int(action["url"].rsplit("/", 1)[1]))
        return entry, entry.sudo().file_id

    def test_zpl(self):
        """D11.6: the label names program, order, station and signers; each print has its number on record."""
        self.station.name = "工位^1"
        article = self.confirm_article()
        entry, file = self.labelled(article.with_user(self.worker).action_label_zpl())
        text = file._content().decode()
        self.assertTrue(file.name.endswith("_1.zpl"))
        for part in (
            "^CI28",
            "HL-0412",
            "工位_5E1",
            self.production.name,
            "P-0001",
            zpl.data(self.engineer.name),
            "#1",
        ):
            self.assertIn(part, text)
        self.assertNotIn("工位^1", text)
        self.assertEqual((entry.kind, entry.user_id), ("copy", self.worker))
        again, file = self.labelled(article.with_user(self.worker).action_label_zpl())
        self.assertIn("#2", file._content().decode())
        self.assertEqual(
            [copy["number"] for copy in article.signoff_head_id._copies()[article.signoff_head_id]], [1, 2]
        )

    def test_too_early(self):
        """D11.6: no label before the record is signed, none of what fell."""
        article = self.begin()
        self.refused(article.with_user(self.worker).action_label_zpl, "once the record is signed")
        with self.assertRaises(AccessError):
            article.with_user(self.salesperson).action_label_zpl()
        article = self.confirm_article(station=self.station_2)
        self.articles._fall(article, "because", self.env.user)
        self.refused(article.with_user(self.worker).action_label_pdf, "while it counts")

    def test_pdf(self):
        """D11.5, D11.6: the record is a page, the label has its exact size."""
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        article = self.confirm_article()
        _entry, file = self.labelled(article.with_user(self.worker).action_label_pdf())
        pages = PdfReader(io.BytesIO(file._content())).pages
        self.assertEqual(len(pages), 1)
        width, height = (float(side) / 72 * 25.4 for side in pages[0].mediabox[2:])
        self.assertAlmostEqual(width, 60, delta=0.6)
        self.assertAlmostEqual(height, 40, delta=0.6)
        html = str(article.with_user(self.worker)._preview_html())
        for words in ("First-article record", "HL-0412", "1A2B", self.owner.name, self.engineer.name, "Uncontrolled"):
            self.assertIn(words, html)
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("firmware_burning_check.report_firmware_first_article", article.ids)
        )
        self.assertEqual((pdf[:4], kind), (b"%PDF", "pdf"))

    def test_photo(self):
        """D11.5: photos are pictures of this record, and part of what is signed."""
        article = self.begin()
        picture = base64.b64decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        )
        attachments = self.env["ir.attachment"].with_user(self.worker)
        good = attachments.create({"name": "piece.png", "raw": picture, "res_model": article._name, "res_id": 0})
        article.with_user(self.worker).photo_ids = good
        self.assertEqual(good.res_id, article.id)
        bad = attachments.create({"name": "x.png", "raw": b"<script>", "res_model": article._name, "res_id": 0})
        with self.assertRaises(UserError):
            article.with_user(self.worker).photo_ids = good | bad
