"""Words of the printed flow sheet, production notice and route card, in one or two languages."""

from odoo.addons.order_confirmation.models.order_confirmation_text import PageText
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "sheet_paper": _lt("Order flow sheet"),
    "notice_paper": _lt("Production notice"),
    "card_paper": _lt("Route card"),
    "original": _lt("Travelling original"),
    "sales_copy": _lt("Sales copy"),
    "engineering_copy": _lt("Engineering copy"),
    "warehouse_copy": _lt("Warehouse copy"),
    "number": _lt("Document No."),
    "round": _lt("Round"),
    "state": _lt("State"),
    "copy": _lt("Copy no."),
    "uncontrolled": _lt("Uncontrolled copy"),
    "scan": _lt("Scan: is this paper current?"),
    "urgent": _lt("Urgent order"),
    # Bands of the form.
    "order": _lt("Order"),
    "technical": _lt("Technical"),
    "production": _lt("Production"),
    "stock_in": _lt("Stock-in"),
    "ready": _lt("Goods ready"),
    "shipping": _lt("Shipping"),
    "others": _lt("Other signatures"),
    # What is in them.
    "customer": _lt("Customer"),
    "sale_order": _lt("Order No."),
    "contract": _lt("Internal contract"),
    "delivery_date": _lt("Delivery date"),
    "payment": _lt("Payment method"),
    "before_shipment": _lt("Payment before shipment"),
    "not_before_shipment": _lt("No payment before shipment"),
    "clerk": _lt("Sales clerk"),
    "product": _lt("Product"),
    "model": _lt("Model, specification"),
    "program": _lt("Program number"),
    "part": _lt("Part number"),
    "quantity": _lt("Quantity"),
    "unit": _lt("Unit"),
    "other_requirements": _lt("Other requirements"),
    "technical_standards": _lt("Technical standards and requirements"),
    "product_requirements": _lt("Product-specific requirements"),
    "stock_check": _lt("Stock check"),
    "free": _lt("Free in stock"),
    "checked": _lt("Checked"),
    "decision": _lt("Decision"),
    "from_stock": _lt("From stock"),
    "to_produce": _lt("To produce"),
    "not_checked": _lt("Stock is not checked yet."),
    "order_name": _lt("Manufacturing order"),
    "reported": _lt("Reported done"),
    "received": _lt("Received"),
    "inspections": _lt("Finished goods inspection"),
    "presented": _lt("Presented"),
    "accepted": _lt("Accepted"),
    "rejected": _lt("Rejected"),
    "result": _lt("Result"),
    "inspector": _lt("Inspector"),
    "detail": _lt("Stock-in detail"),
    "day": _lt("Date"),
    "lots": _lt("Lot"),
    "packages": _lt("Packages"),
    "shipment": _lt("Shipment"),
    "goods": _lt("Goods"),
    "rows": _lt("Row: quantity"),
    "batch": _lt("Batch requirements"),
    "outbound": _lt("Outbound detail"),
    "delivery": _lt("Delivery"),
    "none_needed": _lt("Everything comes from stock: nothing to produce."),
    "on_behalf": _lt("on behalf of"),
    "later": _lt("signed later"),
    "by_keeper": _lt("Warehouse keeper"),
    "by_clerk": _lt("Sales clerk"),
    "by_finance": _lt("Finance, for payment before shipment"),
    "by_inspector": _lt("Inspector"),
    "sign_here": _lt("Signature, date, time"),
    "digest": _lt("Chain of signatures"),
    "voids": _lt("A change voids only the signatures it concerns."),
    "three": _lt("When everything has shipped: one copy each for sales, engineering and warehouse."),
    "overrides": _lt("Overrides"),
    "gate": _lt("Gate"),
    "gate_production": _lt("Manufacturing Released"),
    "gate_stock_in": _lt("Finished Goods into Stock"),
    "gate_shipment": _lt("Shipment"),
    "may_pass": _lt("May Pass"),
    "passed": _lt("Has Passed"),
    "until": _lt("Until"),
    "reason": _lt("Reason"),
    "granted": _lt("Granted By"),
    "withdrawn": _lt("Withdrawn"),
    "printed": _lt("Printed"),
    # Production notice.
    "issued": _lt("Issued"),
    "ordered": _lt("Ordered"),
    "replaced": _lt("Replaced by a newer notice"),
    "changing": _lt("The flow sheet is being changed: wait for the next notice"),
    "notice_sign": _lt("Received by production"),
    # Route card.
    "not_released": _lt("Not released: don't begin"),
    "operation": _lt("Operation"),
    "workcenter": _lt("Work center"),
    "planned": _lt("Planned"),
    "barcode": _lt("Scan to start, scan again to finish"),
    "begun": _lt("Begun"),
    "finished": _lt("Finished"),
    "good": _lt("Good"),
    "scrap": _lt("Scrap"),
    "signature": _lt("Signature"),
    "sheet": _lt("Flow sheet"),
    "minutes": _lt("min"),
    "no_operations": _lt("This manufacturing order has no operations."),
    "start": _lt("Planned start"),
}
#: Characters of a long text that stay together on a page: engines lay torn rows over the next page's heads.
PIECE = 700


class HandoverText(PageText):
    """Words and labels of a page of the hand-over."""

    def words(self, key):
        """A word of :data:`WORDS` in the page's languages.

        :rtype: list[tuple[str, str]]
        """
        return self._once(env._(WORDS[key]) for env in self._envs)

    def plain(self, key):
        """A word as plain text, its languages beside each other.

        :rtype: str
        """
        return " ".join(text for _lang, text in self.words(key))


def page_langs(company):
    """Languages of papers that stay in the house: the company's, and its second one where it has one.

    :param res.company company: whose papers
    :rtype: list[str]
    """
    installed = {code for code, _name in company.env["res.lang"].get_installed()}
    company = company.sudo()
    wanted = (company.partner_id.lang or company.env.lang, company.confirmation_lang_second)
    return [lang for lang in dict.fromkeys(wanted) if lang in installed] or [company.env.lang or "en_US"]


def pieces(text):
    """A long text in parts that each fit on a page, torn at line ends or blanks.

    :rtype: list[str]
    """
    parts, left = [], (text or "").strip()
    while len(left) > PIECE or left.count("\n") > 25:
        reach = min(PIECE, _nth_line_end(left, 25))
        end = max(left.rfind("\n", 0, reach), left.rfind(" ", 0, reach)) + 1 or reach
        parts.append(left[:end].rstrip("\n"))
        left = left[end:]
    return [*parts, left] if left else parts


def _nth_line_end(text, number):
    lines = text.split("\n", number)
    return len(text) - len(lines[-1]) if len(lines) > number else len(text)
