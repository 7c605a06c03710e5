"""Log of the company seal: who put it on which sheet."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context


class OrderSealUse(models.Model):
    """One use of the company seal (合同章); append-only, like the evidence it stands for."""

    _name = "order.seal.use"
    _description = "Use of the Company Seal"
    _order = "id desc"
    _rec_name = "document"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    used_on = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    document = fields.Char(required=True, readonly=True)
    confirmation_id = fields.Many2one(
        "order.confirmation", string="Confirmation Sheet", readonly=True, ondelete="set null", index="btree_not_null"
    )
    agreement_id = fields.Many2one(
        "order.agreement", string="Framework Agreement", readonly=True, ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    seal_file_id = fields.Many2one(
        "signoff.file", string="Seal Image", required=True, readonly=True, ondelete="restrict"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Refused: uses are logged by issuing a sheet.

        :raises AccessError: always
        """
        raise AccessError(self.env._("The use of the seal is logged by issuing a sheet, never by hand."))

    def write(self, vals):
        """Refused.

        :raises AccessError: always
        """
        raise AccessError(self.env._("The log of the company seal can't be changed."))

    def unlink(self):
        """Refused.

        :raises AccessError: always
        """
        raise AccessError(self.env._("The log of the company seal can't be deleted."))

    @api.model
    def _log(self, vals_list):
        # The moment is given: a default that somebody set for himself must not date it.
        vals_list = [{"used_on": fields.Datetime.now(), **vals} for vals in vals_list]
        # The context is replaced: keyword arguments would leave the default_ keys in it.
        clean = self.sudo().with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        return super(OrderSealUse, clean).create(vals_list)
