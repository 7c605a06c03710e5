"""Merged contacts: sheets that name a contact by the id it had still say what they said."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context


class OrderContactMerge(models.Model):
    """Which contact went into which. Nobody may write it: a forged row would make two customers one."""

    # Guards that always raise; only `_log` adds rows, past them.
    # pylint: disable=method-required-super,super-method-mismatch,context-overridden

    _name = "order.contact.merge"
    _description = "Merged Contact"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade", index=True)
    former_id = fields.Integer(required=True, readonly=True, help="Id of the contact that was merged into this one.")

    @api.model_create_multi
    def create(self, vals_list):
        """Refused: merging contacts is what records it.

        :raises AccessError: always
        """
        raise AccessError(self.env._("Which contacts were merged is recorded by merging them, never by hand."))

    def write(self, vals):
        """Refused.

        :raises AccessError: always
        """
        raise AccessError(self.env._("Which contacts were merged is recorded by merging them, never by hand."))

    @api.model
    def _log(self, merged, partner):  # pylint: disable=missing-return
        """Remember a merge; rows of earlier ones follow by their foreign key.

        :param res.partner merged: about to be deleted
        :param res.partner partner: what they become
        """
        rows = [{"partner_id": partner.id, "former_id": former_id} for former_id in merged.ids]
        super(OrderContactMerge, self.sudo().with_context(clean_context(self.env.context))).create(rows)

    @api.model
    def _former_ids(self, partner):
        """Ids of the contacts that went into this one.

        :rtype: set[int]
        """
        return set(self.sudo().search([("partner_id", "=", partner.id)]).mapped("former_id"))
