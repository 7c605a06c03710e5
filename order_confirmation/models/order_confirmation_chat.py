"""A sheet as plain text, for a chat or an SMS."""

from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..core import clauses as core


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    # === TEXT FOR A CHAT ===

    def _as_text(self):
        """The sheet as plain text for WeChat or another chat, in the other party's language.

        :rtype: str
        """
        self.ensure_one()
        sheet = self.sudo().with_context(lang=self.lang)
        env = sheet.env
        number, company = sheet.display_name, sheet.company_id.name
        title = (
            env._("%(company)s: purchase order confirmation %(number)s", company=company, number=number)
            if sheet.kind == "purchase"
            else env._("%(company)s: order confirmation %(number)s", company=company, number=number)
        )
        lines = [
            title,
            env._("Order %(order)s of %(date)s", order=sheet.order_name, date=format_date(env, sheet.order_date)),
        ]
        lines += [
            env._(
                "- %(product)s: %(quantity)s %(unit)s × %(price)s = %(subtotal)s",
                product=row.name.splitlines()[0],
                quantity=sheet._amount_text(row.quantity, "Product Unit"),
                unit=row.uom_id.name or "",
                price=sheet._amount_text(row.price_unit, "Product Price"),
                subtotal=formatLang(env, row.price_subtotal, currency_obj=sheet.currency_id),
            )
            for row in sheet.line_ids.filtered("covered")
        ]
        total = formatLang(env, sheet.amount_total, currency_obj=sheet.currency_id)
        lines.append(env._("Total: %(total)s", total=total))
        labels = (sheet.snapshot or {}).get("labels", {}).get(sheet.lang, {})
        if labels.get("delivery_date"):
            day = fields.Date.to_date(labels["delivery_date"])
            lines.append(env._("Delivery: %(date)s", date=format_date(env, day)))
        # What is confirmed is not less than what the paper says.
        for clause in labels.get("clauses") or []:
            lines += ["", clause["title"], core.numbered(clause["text"])]
        if labels.get("clauses"):
            lines.append("")
        if sheet.reply_deadline:
            lines.append(env._("Please reply by %(date)s", date=format_date(env, sheet.reply_deadline)))
        if sheet.state != "draft":
            lines.append(sheet.get_base_url() + sheet._get_share_url())
        return "\n".join(lines)

    def _as_short_text(self):
        """One message for an SMS.

        :rtype: str
        """
        self.ensure_one()
        sheet = self.sudo().with_context(lang=self.lang)
        link = sheet.get_base_url() + sheet._get_share_url()
        company, order = sheet.company_id.name, sheet.order_name
        if sheet.kind == "purchase":
            return sheet.env._(
                "%(company)s: please confirm our order %(order)s: %(link)s", company=company, order=order, link=link
            )
        return sheet.env._(
            "%(company)s: please confirm your order %(order)s: %(link)s", company=company, order=order, link=link
        )
