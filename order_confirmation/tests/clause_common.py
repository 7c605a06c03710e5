"""What the tests of clauses and agreements share."""

from odoo import Command, fields

from .common import ConfirmationCommon, png


class ClauseCommon(ConfirmationCommon):
    """Two languages, a clause set for sheets, and a company with values for placeholders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.write({"clause_inspection_days": 7, "clause_payment_days": 0})
        cls.clause = cls.make_clause(
            "Inspection of {order}",
            "The buyer {buyer} inspects within {inspection_days} days.\nDelivery: {delivery_date}",
        )
        cls.clause.with_context(lang="zh_CN").write(
            {"name": "{order}的验收", "text": "{buyer}在{inspection_days}天内验收。"}
        )
        cls.clause_2 = cls.make_clause("Law", "The law of {law} applies.", for_purchase=True, sequence=5)
        cls.clause_set = cls.make_set(cls.clause | cls.clause_2)

    @classmethod
    def make_clause(cls, name, text, **values):
        values = {"for_sale": True, **values}
        return cls.env["order.clause"].create({"name": name, "text": text, **values})

    @classmethod
    def make_set(cls, clauses, kind="sale", **values):
        return cls.env["order.clause.set"].create(
            {
                "name": f"Set for {kind}",
                "kind": kind,
                "line_ids": [
                    Command.create({"clause_id": clause.id, "sequence": number})
                    for number, clause in enumerate(clauses)
                ],
                **values,
            }
        )


class AgreementCommon(ClauseCommon):
    """A customer with whom agreements are made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.write({"street": "88 Yunlin Road", "city": "Ningbo", "phone": "+86 574 5550"})
        cls.company.write({"clause_payment_method": "bank transfer"})
        cls.today = fields.Date.context_today(cls.env["order.agreement"])

    @classmethod
    def make_agreement(cls, **values):
        return cls.env["order.agreement"].create({"partner_id": cls.customer.id, "term_years": 2, **values})

    @classmethod
    def sign_both(cls, agreement):
        """Issue an agreement and sign it for both sides."""
        agreement.with_user(cls.manager).action_issue()
        agreement.sudo()._sign(("seller",), {"seller": "Chen Wei"}, cls.today, signature=png(), user=cls.manager)
        agreement.sudo()._sign(
            ("buyer",), {"buyer": "Li Na"}, cls.today, scan=("scan.png", "image/png", png()), user=cls.salesperson
        )
        return agreement
