"""Merging contacts is remembered: sheets name a contact by the id it had."""

from odoo import models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _log_merge_operation(self, src_partners, dst_partner):
        # Called once both are known and before the merged ones are deleted.
        res = super()._log_merge_operation(src_partners, dst_partner)
        self.env["order.contact.merge"]._log(src_partners, dst_partner)
        return res
