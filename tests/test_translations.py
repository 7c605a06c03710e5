"""Templates are current, Chinese is complete, keeps every placeholder and uses the glossary's words."""

import os
import re
from collections import Counter
from pathlib import Path

import polib
import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
GLOSSARY = CHECKOUT / "docs" / "glossary.md"
SEPARATOR = " · "
PLACEHOLDERS = (
    re.compile(r"%\(\w+\)[sdfr]|%[sdfr]|%%"),
    re.compile(r"\{\{.*?\}\}|\{\w*\}"),
    re.compile(r"</?[a-zA-Z][^>]*>"),
    # "&amp;" is a word ("Sign & confirm"), which Chinese needs not have.
    re.compile(r"&(?!amp;)[a-z]+;"),
)
ATTRIBUTE_TEXT = re.compile(r'\b(title|alt|placeholder|aria-label|string|help)="[^"]*"')


def modules():
    """Return the folders of the checkout's modules."""
    return sorted(path.parent for path in CHECKOUT.glob("*/__manifest__.py"))


def chinese(module):
    """Return a module's Chinese file."""
    return polib.pofile(str(module / "i18n" / "zh_CN.po"))


def signature(text):
    """Return the placeholders and tags of a text, each with how often it is there.

    What an attribute says to the reader is translated; the attribute itself stays.
    """
    text = ATTRIBUTE_TEXT.sub(r"\1", text)
    return Counter(match[0] for pattern in PLACEHOLDERS for match in pattern.finditer(text))


def glossary():
    """Return the glossary as a dict: English in lower case → the Chinese words allowed for it."""
    words = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) < 2 or set(cells[0]) <= set("-: "):
            continue
        english, chinese_words = cells[-2].split(SEPARATOR), cells[-1].split(SEPARATOR)
        if len(english) != len(chinese_words):
            raise ValueError(f"English and Chinese do not pair up: {line}")
        for term, word in zip(english, chinese_words, strict=True):
            words.setdefault(term.strip().lower(), set()).add(word.strip())
    return words


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
def test_template_is_current(module, demo_database):
    from ground import translations

    name, log = demo_database
    now = translations.keys(translations.export(name, module.name, log))
    kept = translations.keys(polib.pofile(str(translations.template_path(module.name))))
    changed = {term for term in {*now, *kept} if now.get(term) != kept.get(term)}
    assert not changed, "bin/dev i18n writes the template anew"


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
def test_chinese_is_complete(module):
    template = {entry.msgid: entry for entry in polib.pofile(str(module / "i18n" / f"{module.name}.pot"))}
    translated = {entry.msgid: entry for entry in chinese(module) if not entry.obsolete}
    assert set(template) == set(translated), "bin/dev i18n brings the Chinese file up to the template"
    assert not [entry.msgid for entry in translated.values() if not entry.msgstr.strip()], "without Chinese"
    assert not [entry.msgid for entry in translated.values() if entry.fuzzy], "fuzzy"
    # Odoo applies a translation to the places its comment names, and to no other.
    misplaced = [
        term for term, entry in template.items() if set(entry.occurrences) != set(translated[term].occurrences)
    ]
    assert not misplaced, "bin/dev i18n brings the Chinese file up to the template"


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
def test_chinese_keeps_placeholders_and_tags(module):
    broken = {
        entry.msgid: entry.msgstr for entry in chinese(module) if signature(entry.msgid) != signature(entry.msgstr)
    }
    assert not broken


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
def test_chinese_uses_the_glossary(module):
    words = glossary()
    assert words
    wrong = {
        entry.msgid: (entry.msgstr, sorted(words[entry.msgid.lower()]))
        for entry in chinese(module)
        if entry.msgid.lower() in words and entry.msgstr not in words[entry.msgid.lower()]
    }
    assert not wrong


def test_the_database_speaks_chinese(demo_database):
    from ground import database

    name, _ = demo_database
    assert os.environ["ORDER_CONFIRMATION_DATABASE"] != name
    with database.cursor(name) as cr:
        cr.execute("SELECT active FROM res_lang WHERE code = 'zh_CN'")
        assert cr.fetchone() == (True,)
