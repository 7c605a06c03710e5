"""ISO 2859-1 single sampling: the whole table against the structure that the standard gives it (D14.5)."""

from odoo.addons.production_handover.core import sampling
from odoo.tests import BaseCase, tagged

#: Acceptance numbers down a column, from the first plan on.
NUMBERS = ["0", sampling.UP, sampling.DOWN, "1", "2", "3", "5", "7", "10", "14", "21"]
#: The preferred numbers of the sample sizes.
SIZES = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000]


@tagged("post_install", "-at_install")
class TestSamplingCore(BaseCase):
    def test_sample_sizes(self):
        """Each code letter has its preferred number; I and O are no code letters."""
        self.assertEqual("".join(sampling.LETTERS), "ABCDEFGHJKLMNPQR")
        self.assertEqual([size for size, _row in sampling.TABLE.values()], SIZES)

    def test_every_cell(self):
        """Each column is the same run of plans, one letter earlier for each level up; arrows before and after."""
        for column, aql in enumerate(sampling.AQLS):
            first = 10 - column  # A at 6.5, L at 0.065
            for row, letter in enumerate(sampling.LETTERS):
                place = row - first
                if place < 0:
                    wanted = sampling.DOWN
                else:
                    wanted = NUMBERS[place] if place < len(NUMBERS) else sampling.UP
                self.assertEqual(sampling.cell(letter, aql), wanted, (letter, aql))

    def test_every_arrow_leads_to_a_plan(self):
        """Down to the first plan below, up to the first above, with that plan's sample size and numbers."""
        for aql in sampling.AQLS:
            for row, letter in enumerate(sampling.LETTERS):
                used = sampling.LETTERS.index(sampling.resolved(letter, aql))
                sign = sampling.cell(letter, aql)
                between = sampling.LETTERS[min(row, used) + 1 : max(row, used)]
                self.assertTrue(sampling.cell(sampling.LETTERS[used], aql).isdigit())
                self.assertEqual((used > row) - (used < row), {sampling.DOWN: 1, sampling.UP: -1}.get(sign, 0))
                self.assertTrue(all(not sampling.cell(one, aql).isdigit() for one in between), (letter, aql))

    def test_lot_sizes(self):
        """Table 1, general level II, at both ends of every row."""
        first = 2
        for last, letter in sampling.LOTS:
            self.assertEqual({sampling.letter_of(first), sampling.letter_of(last)}, {letter})
            first = last + 1
        self.assertEqual(sampling.letter_of(first), "Q")
        self.assertEqual(sampling.letter_of(10_000_000), "Q")
        for wrong in (1, 0, -5):
            with self.assertRaises(ValueError):
                sampling.letter_of(wrong)

    def test_plans_people_know(self):
        """What inspectors have in their heads, the arrows included."""
        for lot, aql, size, accept in (
            (1000, "1.0", 80, 2), (1000, "2.5", 80, 5), (1000, "4.0", 80, 7), (500, "2.5", 50, 3),
            (100, "1.0", 13, 0), (100, "0.65", 20, 0), (100, "1.5", 32, 1), (3000, "0.10", 125, 0),
            (200_000, "6.5", 200, 21), (5000, "0.10", 125, 0), (20_000, "0.065", 200, 0), (100_000, "0.065", 800, 1),
        ):  # fmt: skip
            plan = sampling.plan(lot, aql)
            self.assertEqual((plan.size, plan.accept, plan.reject), (size, accept, accept + 1), (lot, aql))
            self.assertTrue(plan.accepts(accept))
            self.assertFalse(plan.accepts(accept + 1))

    def test_small_lots_are_looked_at_whole(self):
        """A plan that asks for more pieces than there are: every one of them."""
        plan = sampling.plan(10, "0.65")
        self.assertEqual((plan.letter, plan.used, plan.size, plan.whole), ("B", "F", 10, True))
        with self.assertRaises(ValueError):
            sampling.plan(10, "0.7")
