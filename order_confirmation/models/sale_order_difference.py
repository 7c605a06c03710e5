"""What of a changed sales order holds its shipment."""

from odoo import models

from ..core import content as core
from .order_confirmation_difference import TOPICS


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _confirmation_topics(self, baseline, contents):
        """Topics that hold a shipment: all that changed but added rows and raised quantities.

        :param order.confirmation baseline: confirmed sheet
        :param dict contents: the order's content now
        :returns: translated topics, each once
        :rtype: list[str]
        """
        topics = {}
        for change in core.difference(baseline.snapshot["content"], self._confirmation_as_on(baseline, contents)):
            if change.path[:2] == ("goods", "lines"):
                if len(change.path) == 3 and change.kind == "added":
                    continue
                if change.path[3:] == ("quantity",) and float(change.new) > float(change.old):
                    continue
            if change.path[:2] == ("goods", "sections") and change.kind == "added":
                continue
            key = self._confirmation_topic_key(change)
            topics[key] = self.env._(TOPICS[key])
        return list(topics.values())
