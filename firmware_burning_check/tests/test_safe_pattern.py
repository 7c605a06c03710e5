"""Expressions that people type can't keep the server busy (D11.7)."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.addons.firmware_burning_check.core.safe_pattern import LONGEST_LINE, PatternError, checked
from odoo.tests import BaseCase, tagged

GOOD = (
    r"^([^,]*),([^,]*),([^,]*)$", r"^#RESULT:(\d+):", r"CRC of data = (0x[0-9A-F]+)", r"ERROR: (.+)",
    r"(?:[^,]*,){3}(\w+)",
    r"^\s*-\s+ERROR:\s*(.+)$", r"\bfailed\b|\berror\b", r"(?=.*OK)", r"序列号[:：]\s*(\w+)", r"(ab|cd)+e",
    r"\d{4}-\d\d",
    r"(?:\s+\w+)+", r"a++b", r"a*a*b",
)  # fmt: skip
BAD = {
    "syntax": ("(", "[a", "*", r"(?P<x", "a{3,1}"),
    "endless": ("(a*)*b", "(a+)+b", "(a|a)*b", "(x+x+)+y", "(a|ab)+c", "(?:a?)*b", "(.*,)*x", r"(\w+\s?)*$"),
    "slow": ("a*a*a*a*b", ".*.*.*x", "(?:a?){30}a{30}", "a?" * 40 + "a" * 40, "(?:a|a)" * 30 + "b"),
    "reference": (r"(\w+)\1", r"(?P<n>a)(?P=n)", "(a)?(?(1)b|c)"),
    "length": ("a" * 501,),
}
#: Lines that make expressions try again.
LINES = ["a" * LONGEST_LINE, "a " * (LONGEST_LINE // 2), "ab" * (LONGEST_LINE // 2), "a," * (LONGEST_LINE // 2)]
PIECES = st.sampled_from([
    "a", "b", ",", ".", r"\w", r"\s", r"\d", "[^,]", "(", "(?:", ")", "|", "*", "+", "?", "{2,5}", "{40}", "^", "$",
    r"\b",
    "*?", "++", "(?=", "(?!", "[ab]", "é", "中",
])  # fmt: skip


@tagged("post_install", "-at_install")
class TestSafePattern(BaseCase):
    def test_what_people_need(self):
        for text in GOOD:
            with self.subTest(text):
                self.assertTrue(checked(text))

    def test_what_could_run_away(self):
        """Each with its own reason, told before the expression sees any line."""
        for kind, texts in BAD.items():
            for text in texts:
                with self.subTest(text), self.assertRaises(PatternError) as caught:
                    checked(text)
                self.assertEqual(caught.exception.kind, kind, text)

    @settings(max_examples=400, deadline=None)
    @given(st.lists(PIECES, max_size=14).map("".join))
    def test_any_expression(self, text):
        """Whatever is let through is through with any line soon; nothing else than PatternError is raised."""
        try:
            pattern = checked(text)
        except PatternError:
            return
        for line in LINES:
            begun = time.process_time()
            pattern.search(line)
            self.assertLess(time.process_time() - begun, 20, text)
