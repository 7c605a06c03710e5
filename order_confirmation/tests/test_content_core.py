import json
import random
import unicodedata
from datetime import date, datetime, timedelta, timezone

from odoo.tests import BaseCase, tagged

from ..core import content as core

SCHEMA = "test/1"
WORDS = ("Größe", "灯具 150 W", "ABC-1", "", "a\nb", "naïve café", "1.50")


def random_section(generator, depth=0):
    """A section as a document might have it."""
    section = {}
    for number in range(generator.randint(1, 5)):
        kind = generator.choice(("text", "number", "flag", "ref", "list", "rows" if depth < 3 else "text"))
        value = {
            "text": lambda: core.text(generator.choice(WORDS)),
            "number": lambda: core.number(generator.uniform(-1e6, 1e6), 6),
            "flag": lambda: generator.random() < 0.5,
            "ref": lambda: core.ref("res.partner", generator.randint(0, 9)),
            "list": lambda: [core.text(generator.choice(WORDS)) for _ in range(generator.randint(0, 3))],
            "rows": lambda: random_section(generator, depth + 1),
        }[kind]()
        section[f"k{number}"] = value
    return section


def shuffled(value, generator):
    """The same section, its keys in another order."""
    if not isinstance(value, dict):
        return value
    keys = list(value)
    generator.shuffle(keys)
    return {key: shuffled(value[key], generator) for key in keys}


@tagged("post_install", "-at_install")
class TestCanonicalValues(BaseCase):
    """Values have one form each (B01, B04)."""

    def test_text_is_one_whatever_keyboard_and_system_it_came_from(self):
        composed, decomposed = "Größe", unicodedata.normalize("NFD", "Größe")
        self.assertNotEqual(composed, decomposed)
        self.assertEqual(core.text(composed), core.text(decomposed))
        self.assertEqual(core.text("a\r\nb\rc\n"), "a\nb\nc")
        self.assertEqual(core.text("a  \nb\t\n\n"), "a\nb")
        self.assertEqual(core.text("  indented"), "  indented")
        for nothing in (None, False, ""):
            self.assertEqual(core.text(nothing), "")

    def test_float_noise_changes_nothing(self):
        self.assertEqual(core.number(0.1 + 0.2, 6), core.number(0.3, 6))
        self.assertEqual(core.number(63, 2), core.number(63.0, 2))
        self.assertEqual(core.number("63.00", 2), "63.00")
        generator = random.Random(1)
        for _ in range(500):
            value = round(generator.uniform(-1e6, 1e6), 4)
            noisy = value + generator.choice((-1, 1)) * 1e-9
            self.assertEqual(core.number(value, 6), core.number(noisy, 6))

    def test_numbers_round_half_up_as_people_do(self):
        self.assertEqual(core.number(0.125, 2), "0.13")
        self.assertEqual(core.number(2.675, 2), "2.68", "the float is below, its name is not")
        self.assertEqual(core.number(-2.5, 0), "-3")
        self.assertEqual(core.number(-0.001, 2), "0.00", "no negative zero")
        self.assertEqual(core.number(False, 2), "0.00")

    def test_what_is_no_number_is_refused(self):
        for value in (float("nan"), float("inf"), "twelve", "1e999999"):
            with self.assertRaises(core.ContentError):
                core.number(value, 2)

    def test_days_and_moments(self):
        self.assertEqual(core.day(date(2026, 12, 5)), "2026-12-05")
        self.assertEqual(core.day(datetime(2026, 12, 5, 23, 59)), "2026-12-05")
        self.assertEqual(core.day("2026-12-05"), "2026-12-05")
        self.assertEqual(core.day(False), "")
        utc = datetime(2026, 12, 5, 4, 30, 1, 999)
        shanghai = utc.replace(tzinfo=timezone.utc).astimezone(timezone(timedelta(hours=8)))
        self.assertEqual(core.moment(utc), "2026-12-05T04:30:01Z")
        self.assertEqual(core.moment(shanghai), core.moment(utc), "a time zone is a label")
        self.assertEqual(core.moment(None), "")
        with self.assertRaises(ValueError):
            core.day("5.12.2026")

    def test_references_and_files(self):
        self.assertEqual(core.ref("res.partner", 7), "res.partner,7")
        self.assertEqual(core.ref("res.partner", False), "")
        self.assertEqual(core.blob("ab", 3), "ab:3")
        self.assertEqual(core.blob("", 0), "")


@tagged("post_install", "-at_install")
class TestDigest(BaseCase):
    """The same content always gives the same digest, other content another (B01)."""

    def test_order_of_keys_is_no_content(self):
        for seed in range(200):
            generator = random.Random(seed)
            section = random_section(generator)
            self.assertEqual(core.digest(section, SCHEMA), core.digest(shuffled(section, generator), SCHEMA), seed)

    def test_a_round_trip_through_the_database_changes_nothing(self):
        for seed in range(100):
            section = random_section(random.Random(seed))
            self.assertEqual(core.digest(section, SCHEMA), core.digest(json.loads(json.dumps(section)), SCHEMA))

    def test_any_change_of_a_value_is_another_digest(self):
        for seed in range(200):
            generator = random.Random(seed)
            section = random_section(generator)
            changed = {**section, generator.choice(list(section)): "something else"}
            self.assertNotEqual(core.digest(section, SCHEMA), core.digest(changed, SCHEMA), seed)
            self.assertNotEqual(core.digest(section, SCHEMA), core.digest({**section, "more": ""}, SCHEMA))

    def test_display_precision_is_no_content(self):
        # Numbers are kept with more decimals than any field shows: showing 2 or 4 of them is the same number.
        two, four = round(12.3, 2), round(12.3, 4)
        self.assertEqual(
            core.digest({"price": core.number(two, 6)}, SCHEMA), core.digest({"price": core.number(four, 6)}, SCHEMA)
        )

    def test_schema_and_version_are_signed_too(self):
        section = {"a": "1"}
        self.assertNotEqual(core.digest(section, SCHEMA), core.digest(section, "test/2"))
        self.assertIn(b'"version":1', core.canonical(section, SCHEMA))

    def test_known_digest_of_version_1(self):
        # Stored digests must stay valid: this one never changes while the schema version is 1.
        section = {"b": ["x", True, None, 3], "a": {"灯": "63.00"}}
        self.assertEqual(
            core.canonical(section, SCHEMA),
            '{"content":{"a":{"灯":"63.00"},"b":["x",true,null,3]},"schema":"test/1","version":1}'.encode(),
        )

    def test_what_has_no_canonical_form_is_refused_and_named(self):
        for value, where in (
            ({"rows": {"7": {"price": 1.5}}}, "rows.7.price"),
            ({"list": ["a", {"when": date(2026, 1, 1)}]}, r"list\[1\].when"),
            ({1: "a"}, "not text"),
            ({"raw": b"x"}, "bytes"),
        ):
            with self.assertRaisesRegex(core.ContentError, where):
                core.digest(value, SCHEMA)


@tagged("post_install", "-at_install")
class TestDifference(BaseCase):
    """The next signer sees just the difference (B01, B07)."""

    def changes(self, old, new):
        return [(change.kind, change.path) for change in core.difference(old, new)]

    def test_rows_added_removed_and_changed(self):
        old = {"lines": {"1": {"qty": "1", "price": "2"}, "2": {"qty": "5", "price": "3"}}}
        new = {"lines": {"1": {"qty": "4", "price": "2"}, "3": {"qty": "5", "price": "3"}}}
        self.assertEqual(
            self.changes(old, new),
            [("changed", ("lines", "1", "qty")), ("removed", ("lines", "2")), ("added", ("lines", "3"))],
        )

    def test_old_and_new_values_are_kept(self):
        change = core.difference({"a": {"b": "1"}}, {"a": {"b": "2"}})[0]
        self.assertEqual((change.old, change.new), ("1", "2"))

    def test_lists_differ_as_a_whole(self):
        self.assertEqual(self.changes({"notes": ["a", "b"]}, {"notes": ["b", "a"]}), [("changed", ("notes",))])

    def test_no_difference_exactly_where_the_digests_agree(self):
        for seed in range(200):
            generator = random.Random(seed)
            old = random_section(generator)
            new = shuffled(old, generator) if seed % 2 else random_section(random.Random(seed + 1000))
            same = core.digest(old, SCHEMA) == core.digest(new, SCHEMA)
            self.assertEqual(not core.difference(old, new), same, seed)

    def test_reversed_difference_swaps_added_and_removed(self):
        for seed in range(100):
            old, new = random_section(random.Random(seed)), random_section(random.Random(seed + 1))
            there, back = core.difference(old, new), core.difference(new, old)
            self.assertEqual([(c.path, c.old, c.new) for c in there], [(c.path, c.new, c.old) for c in back])
