"""Words and sentences that a sheet prints, each in the sheet's one or two languages."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: By key, as templates and the page's values ask for them. Sentences name their values ``%(…)s``.
WORDS = {
    # titles and numbers
    "sheet": _lt("Order confirmation sheet"),
    "letter": _lt("Order confirmation letter"),
    "table": _lt("Order status table"),
    "purchase": _lt("Purchase confirmation sheet"),
    "number": _lt("Number"),
    "revision": _lt("Revision"),
    "issued": _lt("Date of issue"),
    "status": _lt("Current or superseded? Scan to see."),
    "draft": _lt("Draft, not issued"),
    # parties
    "seller": _lt("Seller"),
    "buyer": _lt("Buyer"),
    "supplier": _lt("Supplier"),
    "the_buyer": _lt("The buyer"),
    "the_supplier": _lt("The supplier"),
    "customer": _lt("Customer"),
    "contact": _lt("Contact"),
    "phone": _lt("Phone"),
    "email": _lt("E-mail"),
    "vat": _lt("Tax ID"),
    "delivery": _lt("Delivery address"),
    "zip": _lt("Postcode"),
    # order, delivery, payment
    "order": _lt("Order number"),
    "order_date": _lt("Order date"),
    "client_order_ref": _lt("Customer reference"),
    "supplier_ref": _lt("Supplier reference"),
    "purchase_date": _lt("Purchase date"),
    "buyer_contact": _lt("Buyer's contact"),
    "clerk": _lt("Your contact"),
    "delivery_date": _lt("Delivery date"),
    "carrier": _lt("Carrier"),
    "tracking": _lt("Tracking number"),
    "incoterm": _lt("Delivery terms"),
    "port_loading": _lt("Port of loading"),
    "port_discharge": _lt("Port of discharge"),
    "export_payment": _lt("International payment"),
    "letter_of_credit": _lt("Letter of credit"),
    "payment": _lt("Payment information"),
    "payment_term": _lt("Payment terms"),
    "payment_time": _lt("Time of payment"),
    "payment_method": _lt("Payment method"),
    "payment_amount": _lt("Amount to pay"),
    "payment_plan": _lt("Payment plan"),
    "bank": _lt("Account to pay to"),
    "holder": _lt("Account holder"),
    "account": _lt("Account number"),
    "bank_name": _lt("Bank"),
    "bic": _lt("SWIFT / BIC"),
    # rows
    "no": _lt("No."),
    "product": _lt("Product"),
    "specification": _lt("Specification"),
    "customer_part": _lt("Customer part number"),
    "supplier_part": _lt("Supplier part number"),
    "quantity": _lt("Quantity"),
    "uom": _lt("Unit"),
    "price": _lt("Unit price"),
    "discount": _lt("Disc. %"),
    "taxes": _lt("Taxes"),
    "subtotal": _lt("Subtotal"),
    "untaxed": _lt("Untaxed amount"),
    "total": _lt("Total"),
    # texts
    "requirements": _lt("Special requirements"),
    "main_mark": _lt("Main mark"),
    "side_mark": _lt("Side mark"),
    "artwork": _lt("Mark artwork"),
    "remarks": _lt("Remarks"),
    "terms": _lt("Terms and conditions"),
    "clauses": _lt("Clauses"),
    # answer
    "reply": _lt("Please reply by"),
    "signature": _lt("Signature and seal"),
    "name": _lt("Name"),
    "date": _lt("Date"),
    "confirmed": _lt("Confirmed"),
    "how": _lt("How"),
    "recorded_by": _lt("Recorded by"),
    "sign_return": _lt(
        "Please check this sheet, sign it and send it back, or sign it online with the link in our e-mail."
    ),
    "both_confirm": _lt(
        "The seller confirms that it supplies as stated here. "
        "The buyer confirms that goods, quantities, prices and amounts are right."
    ),
    # framework agreement
    "agreement": _lt("Framework agreement"),
    "party_a": _lt("Party A (seller)"),
    "party_b": _lt("Party B (buyer)"),
    "address": _lt("Address"),
    "unified_code": _lt("Unified social credit code"),
    "registration": _lt("Registration number"),
    "preamble": _lt("Party A and Party B agree on how orders are confirmed and paid, as follows:"),
    "supplement": _lt("Supplement"),
    "text_ends": _lt("(The text of the agreement ends here.)"),
    # purchase (D02)
    "purchase_order": _lt("Order information"),
    "purchase_goods": _lt("Goods"),
    "purchase_delivery": _lt("Delivery"),
    "purchase_payment": _lt("Payment"),
    "delivers_by": _lt("The supplier delivers the goods to the buyer by the agreed delivery date."),
    "delivery_place": _lt("Place of delivery: the warehouse named by the buyer"),
    "delivery_place_other": _lt("Place of delivery: the address named by the buyer"),
    "warehouse": _lt("Warehouse"),
    "payment_sum": _lt("Amount of payment"),
    "payment_schedule": _lt("Payment schedule"),
    "paid_in_full": _lt("Paid in full; instalments are not accepted."),
    "instalment": _lt("Instalment"),
    "instalment_amount": _lt("Amount"),
    "instalment_when": _lt("When"),
    "sign_purchase": _lt(
        "Please check this sheet, sign and seal it and send it back, or sign it online with the link in our e-mail."
    ),
    "both_observe": _lt(
        "Signed as above by both sides, who observe what is confirmed here and fulfil their obligations in time."
    ),
    # letter
    "letter_order": _lt("Order information"),
    "letter_customer": _lt("Customer information"),
    "letter_products": _lt("Product information"),
    "letter_delivery": _lt("Delivery information"),
    "dear": _lt("Dear %(name)s,"),
    "thanks": _lt(
        "Thank you for your trust in %(company)s: we have received your order and confirm it as follows; "
        "please check every row."
    ),
    "check": _lt(
        "This is what we confirm of your order. Please check it carefully and tell us soon if you have a question "
        "or want something changed."
    ),
    "again": _lt("Thank you again for your order. We look forward to working with you for a long time."),
    "regards": _lt("Yours sincerely"),
}

TACIT_SENTENCE = _lt(
    "If we hear no objection from you by the reply date, we take the order as confirmed and process it as stated."
)
