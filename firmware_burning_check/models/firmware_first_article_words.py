"""Words of the printed first-article record, its label and the ageing record, in one or two languages."""

from odoo.addons.production_handover.models.handover_words import WORDS as HANDOVER
from odoo.addons.production_handover.models.handover_words import HandoverText
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "record_paper": _lt("First-article record"),
    "label_paper": _lt("First-article label"),
    "ageing_paper": _lt("Ageing record"),
    "program": _lt("Program number"),
    "production": _lt("Manufacturing order"),
    "product": _lt("Product"),
    "station": _lt("Station"),
    "programmer": _lt("Programmer"),
    "shift": _lt("Shift"),
    "piece": _lt("Piece"),
    "quantity": _lt("Covered quantity"),
    "burned": _lt("Burned by"),
    "method": _lt("How it is checked"),
    "checksum": _lt("Checksum"),
    "known": _lt("Compared"),
    "display": _lt("Programmer's display"),
    "function": _lt("Function test"),
    "result": _lt("Result"),
    "note": _lt("Remarks"),
    "record_signs": _lt("Signatures on the record"),
    "label_signs": _lt("Signatures on the label"),
    "signs": _lt("Signatures"),
    "fallen": _lt("Not valid: to be repeated"),
    "sample": _lt("First-article sample"),
    "began": _lt("Began"),
    "ended": _lt("Ended"),
    "hours": _lt("Hours aged"),
    "hours_needed": _lt("Hours needed"),
    "temperature": _lt("Temperature (°C)"),
    "limits": _lt("Limits (°C)"),
    "aged": _lt("Aged quantity"),
    "good": _lt("Good after ageing"),
    "failures": _lt("What failed, and where it goes"),
}


class FirmwareText(HandoverText):
    """Words of these pages first, those of the hand-over's pages besides."""

    def words(self, key):
        """A word in the page's languages.

        :rtype: list[tuple[str, str]]
        """
        word = WORDS.get(key) or HANDOVER[key]
        return self._once(env._(word) for env in self._envs)
