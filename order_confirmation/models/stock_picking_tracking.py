"""What the customer follows a delivery by: carrier, its contact, numbers and links (D01, D07, D09.4, D14.7)."""

import json

from odoo import fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    order_contact_id = fields.Many2one(
        "res.partner", string="Carrier's Contact", help="Whom the customer calls about a delivery: shown with it."
    )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _order_tracking_links(self):
        """Numbers of this delivery with the page of each, where the carrier has one.

        :returns: number and address (or an empty text)
        :rtype: list[tuple[str, str]]
        """
        self.ensure_one()
        url = self.carrier_tracking_url or ""
        try:
            # Odoo's carriers give one address, or several as JSON.
            several = json.loads(url) if url.startswith("[") else []
        except ValueError:
            several = []
        if several:
            return [(str(number), safe_link(link)) for number, link in several]
        numbers = [number.strip() for number in (self.carrier_tracking_ref or "").split(",") if number.strip()]
        # One address is for one number: several numbers in it would lead nowhere.
        return [(number, safe_link(url) if len(numbers) == 1 else "") for number in numbers]


def safe_link(url):
    """An address that may stand in a page: whoever typed a carrier's must not run a script.

    :rtype: str
    """
    return url if str(url).startswith(("https://", "http://")) else ""
