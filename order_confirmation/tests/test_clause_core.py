import random
import string

from odoo.tests import BaseCase

from ..core import clauses as core

ALPHABET = string.ascii_lowercase + "{}{}{}<>*%$｛｝ \n合同"


class TestClauseCore(BaseCase):
    """Words of clauses: checked, filled, numbered (D13)."""

    def kinds(self, text, known=("order",)):
        return [problem.kind for problem in core.problems(text, known)]

    def test_known_placeholders_and_doubled_braces_are_right(self):
        self.assertEqual(self.kinds("Order {order}, 100 % {{as is}}"), [])
        self.assertEqual(core.names("{order} {order} {{order}}"), ["order"])

    def test_unknown_names_broken_braces_and_html_are_named(self):
        self.assertEqual(self.kinds("{ordr}"), [core.UNKNOWN])
        self.assertEqual(self.kinds("{order.__class__}"), [core.UNKNOWN])
        self.assertEqual(self.kinds("{order!r} {0} {}"), [core.UNKNOWN] * 3)
        self.assertEqual(self.kinds("{order"), [core.BRACE])
        self.assertEqual(self.kinds("order}"), [core.BRACE])
        self.assertEqual(self.kinds("｛order｝"), [core.BRACE])
        self.assertEqual(self.kinds("<b>order</b> <script"), [core.MARKUP] * 3)
        self.assertEqual(self.kinds("2 < 3 and 5 > 4"), [])
        self.assertEqual(self.kinds("x" * (core.MAX_LENGTH + 1)), [core.LENGTH])

    def test_values_are_put_in_as_they_are_and_only_once(self):
        filled = core.fill("{{{order}}} {buyer}", {"order": "{buyer} <b>", "buyer": "A\n  B"})
        self.assertEqual(filled, "{{buyer} <b>} A B")

    def test_missing_values_leave_a_blank(self):
        self.assertEqual(core.fill("within {days} days", {"days": ""}), f"within {core.BLANK} days")
        self.assertEqual(core.fill("{nothing}", {}), core.BLANK)

    def test_any_text_is_checked_and_filled_without_an_error(self):
        rng = random.Random(19)
        for _round in range(3000):
            text = "".join(rng.choice(ALPHABET) for _ in range(rng.randrange(60)))
            found = core.problems(text, core.names(text))
            values = dict.fromkeys(core.names(text), "VALUE")
            filled = core.fill(text, values)
            if not found:
                # What passed has no brace left that is not one of the text's own.
                self.assertEqual(filled.count("{"), text.count("{{"), text)
                self.assertEqual(filled.count("VALUE"), len(text.split("{")) - 1 - 2 * text.count("{{"), text)

    def test_clauses_are_numbered_and_stand_side_by_side(self):
        clauses = {
            "en_US": [{"title": "Payment", "text": "One.\n\nTwo."}, {"title": "Law", "text": "Three."}],
            "zh_CN": [{"title": "付款", "text": "一。"}, {"title": "法律", "text": "三。"}],
        }
        first, second = core.articles(clauses)
        self.assertEqual(first["titles"], [("en_US", "Payment"), ("zh_CN", "付款")])
        self.assertEqual(first["paragraphs"][0], ("1.1", [("en_US", "One."), ("zh_CN", "一。")]))
        self.assertEqual(first["paragraphs"][1], ("1.2", [("en_US", "Two."), ("zh_CN", "")]))
        self.assertEqual(second["paragraphs"], [("2.1", [("en_US", "Three."), ("zh_CN", "三。")])])

    def test_sentences_are_numbered_unless_somebody_did_or_there_is_one(self):
        self.assertEqual(core.numbered("Pay.\n\nShip."), "1. Pay.\n2. Ship.")
        self.assertEqual(core.numbered("Pay."), "Pay.")
        for text in ("1. Pay.\n2. Ship.", "一、付款\n二、发货", "(1) Pay.\n(2) Ship."):
            self.assertEqual(core.numbered(text), text)
