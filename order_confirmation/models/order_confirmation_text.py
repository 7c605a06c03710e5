"""Words and labels of one printed page, in its one or two languages, as safe markup."""

import re
import unicodedata

from markupsafe import Markup, escape

from .order_confirmation_words import WORDS

_RTL = "\u0590-\u08ff\ufb1d-\ufefc"
#: Runs of one writing direction: words of a right-to-left script, of another one, and what is between.
RUNS = re.compile(rf"[{_RTL}]+(?:[ ]+[{_RTL}]+)*|[^\W{_RTL}](?:[^{_RTL}\n]*[^\W{_RTL}])?|\W+")
INLINE, BLOCK = "span", "div"


class PageText:
    """Looks words and labels up in each language of a page and shows both where they differ.

    :param env: any environment
    :param list langs: one or two language codes
    :param dict labels: labels of the order by language (``sale.order._confirmation_labels``)
    """

    def __init__(self, env, langs, labels):
        self.langs = langs
        self.labels = labels
        self._envs = [env(context={**env.context, "lang": lang}) for lang in langs]

    # === LOOKING UP: lists of (language, text), each text once ===

    def words(self, key):
        """A word of ``WORDS`` in the page's languages.

        :rtype: list[tuple[str, str]]
        """
        return self._once(env._(WORDS[key]) for env in self._envs)

    def both(self, *path):
        """A label by its path, in the page's languages.

        :rtype: list[tuple[str, str]]
        """
        return self._once(self._at(lang, path) for lang in self.langs)

    def first(self, *path):
        """A label by its path in the first language, as it is (text or list).

        :returns: ``""`` where there is none
        """
        return self._at(self.langs[0], path)

    def _at(self, lang, path):
        value = self.labels[lang]
        for key in path:
            value = value.get(key, "") if isinstance(value, dict) else ""
        return value

    def _once(self, texts):
        found = {}
        for lang, text in zip(self.langs, texts, strict=True):
            if text:
                found.setdefault(text, lang)
        return [(lang, text) for text, lang in found.items()]

    # === MARKUP ===

    def label(self, key):
        """A word, the second language smaller beside it."""
        return self.inline(self.words(key))

    def named(self, key):
        """A word that introduces a value on the same line: with the colon of its last language."""
        words = self.words(key)
        return self.inline(words) + ("：" if words[-1][0].startswith("zh") else ": ")

    def head(self, key, unit=""):
        """A column head, the second language under the first.

        :param str unit: printed after the words
        """
        return self.blocks(self.words(key)) + (self._form(BLOCK, "unit", "", unit) if unit else "")

    def pair(self, *path):
        """A label, the second language under the first where it differs."""
        return self.blocks(self.both(*path))

    def address(self, party, separator=None):
        """An address, the second language beside the one line that differs: mostly the country.

        :param str party: whose labels
        :param str separator: between lines that stand beside each other; under each other without
        :rtype: Markup
        """
        texts = [(lang, text.split("\n")) for lang, text in self.both(party, "address")]
        if len({len(lines) for _lang, lines in texts}) > 1:
            return self.pair(party, "address")
        rows = zip(*([(lang, line) for line in lines] for lang, lines in texts), strict=True)
        lines = [line for line in map(self.inline, rows) if line]
        if separator:
            return Markup(separator).join(lines)
        return Markup("").join(Markup("<div>%s</div>") % line for line in lines)

    def sentence(self, key, **values):
        """A sentence with its values, a paragraph per language."""
        return self.blocks([(lang, text % values if values else text) for lang, text in self.words(key)])

    def inline(self, texts):
        """Texts beside each other.

        :param list texts: pairs of language and text
        :rtype: Markup
        """
        return Markup(" ").join(self._marked(INLINE, texts))

    def blocks(self, texts):
        """Texts under each other.

        :param list texts: pairs of language and text
        :rtype: Markup
        """
        return Markup("").join(self._marked(BLOCK, texts))

    def free(self, value):
        """A text in no known language (a name, a number, a remark), in its own writing direction.

        :param str value: plain text
        :rtype: Markup
        """
        return self._form(INLINE, "free", "", value or "")

    def _marked(self, form, texts):
        seen = set()
        for lang, text in texts:
            if text and text not in seen:
                yield self._form(form, "second" if seen else "first", lang.replace("_", "-"), text)
                seen.add(text)

    def _form(self, form, kind, lang, text):
        direction = self._direction(text)
        if direction == "rtl":
            # The unpatched engine prints runs of two directions over each other when they share a text node.
            text = Markup("").join(Markup("<span>%s</span>") % run for run in RUNS.findall(text))
        # Put together by hand: Markup.format costs ten times as much, and a page has thousands of these.
        return Markup(f'<{form} class="{kind}" lang="{escape(lang)}" dir="{direction}">{escape(text)}</{form}>')

    def _direction(self, text):
        # By the first letter, as browsers do for dir="auto", which these engines don't know. Numbers with
        # blanks (phones, accounts) would otherwise be turned around on a right-to-left page.
        for char in str(text):
            kind = unicodedata.bidirectional(char)
            if kind in ("R", "AL"):
                return "rtl"
            if kind == "L":
                return "ltr"
        return "ltr"
