"""What the tests of printed sheets share."""

import io
import re
import unicodedata
from unittest.mock import patch

from odoo import Command
from odoo.tools.pdf import PdfReader
from odoo.tools.translate import code_translations

from .common import ConfirmationCommon

CHINESE = {
    "Order confirmation sheet": "订单确认单",
    "Order status table": "客户订单状态表",
    "Order confirmation": "订单确认",
    "Total": "合计",
    "Unit price": "单价",
    "Quantity": "数量",
    "Draft, not issued": "草稿,未签发",
    "Dear %(name)s,": "尊敬的客户:%(name)s",
}
EVIL = '<script>alert("x")</script> & <b>bold</b> 😀 {{ 7*7 }} <img src="http://evil.example/x.png"/>'


def text_of(pdf):
    """The text of each page, as people would type it."""
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    # Chinese fonts map some characters to look-alikes, and one build of wkhtmltopdf blanks to tabs.
    return [re.sub(r"[ \t]+", " ", unicodedata.normalize("NFKC", text)) for text in texts]


class ReportCommon(ConfirmationCommon):
    """Orders with everything that can be printed, and the page of their drafts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.partner_id.write({"name": "Minghui Lighting", "phone": "+86 574 8765 4321", "vat": False})
        cls.company.primary_color = "#1f5fa8"

    @classmethod
    def draft(cls, order, **values):
        """The draft sheet of an order."""
        sheet = cls.env["order.confirmation"]._prepare_for(order)
        sheet.write(values)
        return sheet

    def page(self, order, **values):
        """The printed page of an order's draft, as HTML."""
        return str(self.draft(order, **values)._render_html())

    def chinese(self):
        """Let Chinese be what these tests expect, whatever the translation file says."""
        original = code_translations.get_python_translations

        def translations(module, lang):
            own = CHINESE if (module, lang) == ("order_confirmation", "zh_CN") else {}
            return {**original(module, lang), **own}

        return patch.object(code_translations, "get_python_translations", translations)

    @classmethod
    def long_order(cls, rows):
        """An order whose rows begin and end with a word that tells where they are printed."""
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.salesperson.id,
                "order_line": [
                    line
                    for number in range(rows)
                    for line in [
                        *(
                            [Command.create({"display_type": "line_section", "name": f"H{number}h section"})]
                            if number % 12 == 0 and rows > 1
                            else []
                        ),
                        Command.create(
                            {
                                "product_id": cls.product.id,
                                "product_uom_qty": number + 1,
                                "name": "\n".join([f"R{number}a driver", *["detail"] * (number % 5), f"R{number}z"]),
                            }
                        ),
                    ]
                ],
            }
        )

    def assertRowsWhole(self, pages, rows):
        """Every row is printed once, on one page, its heading with it."""
        where = {}
        for number, text in enumerate(pages):
            for word in re.findall(r"\b(?:R\d+[az]|H\d+h)\b", text):
                self.assertNotIn(word, where, "printed twice")
                where[word] = number
        for number in range(rows):
            self.assertEqual(where.get(f"R{number}a"), where.get(f"R{number}z", "lost"), f"row {number} is torn")
            if f"H{number}h" in where:
                self.assertEqual(where[f"H{number}h"], where[f"R{number}a"], "a heading alone at the foot of a page")
