"""Signatures of a framework agreement, entered by the company's own people."""

import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.mimetypes import guess_mimetype

MAX_SCAN_BYTES = 25 * 1024 * 1024
SCAN_TYPES = ("application/pdf", "image/png", "image/jpeg", "image/webp")


class OrderAgreementSign(models.TransientModel):
    """Who signed for which side, on which day, with the scan or the drawn signature (D13.7)."""

    _name = "order.agreement.sign"
    _description = "Record Signatures of an Agreement"

    agreement_id = fields.Many2one("order.agreement", required=True, readonly=True, ondelete="cascade")
    side = fields.Selection(
        [("seller", "For us"), ("buyer", "For the customer"), ("both", "Both, on one paper")],
        string="Signature",
        required=True,
        default="seller",
    )
    seller_name = fields.Char(string="Who Signed for Us", default=lambda self: self.env.user.name)
    buyer_name = fields.Char(
        string="Who Signed for the Customer", compute="_compute_buyer_name", store=True, readonly=False
    )
    signed_on = fields.Date(string="Day on the Paper", required=True, default=fields.Date.context_today)
    scan = fields.Binary(string="Scan of the Signed Paper", attachment=False)
    scan_name = fields.Char()
    signature = fields.Binary(string="Drawn Signature", attachment=False)

    @api.depends("agreement_id")
    def _compute_buyer_name(self):
        for wizard in self:
            agreement = wizard.agreement_id
            person = agreement.contact_id or agreement.partner_id.filtered(lambda partner: not partner.is_company)
            wizard.buyer_name = person.name or False

    def action_record(self):
        """Record the signatures.

        :rtype: dict
        :raises UserError: where a proof is missing, too large or no picture, or the side has signed already
        :raises AccessError: for who may not sign for the company
        """
        self.ensure_one()
        agreement = self.agreement_id
        agreement.check_access("write")
        sides = ("seller", "buyer") if self.side == "both" else (self.side,)
        if "seller" in sides and not self.env.user.has_group("order_confirmation.group_order_confirmation_manager"):
            raise AccessError(self.env._("Only a manager of order confirmation signs an agreement for the company."))
        if "buyer" in sides and not self.scan:
            raise UserError(self.env._("Add the scan of the paper that the customer signed."))
        signature = None
        if self.side == "seller" and self.signature:
            signature = self.env["signoff.file"]._checked_signature(self.signature.decode())
        agreement.sudo()._sign(
            sides,
            {"seller": self.seller_name, "buyer": self.buyer_name},
            self.signed_on,
            signature=signature and signature[2],
            scan=self._checked_scan(),
            user=self.env.user,
        )
        return {"type": "ir.actions.act_window_close"}

    def _checked_scan(self):
        if not self.scan:
            return None
        content = base64.b64decode(self.scan)
        mimetype = guess_mimetype(content)
        if len(content) > MAX_SCAN_BYTES:
            raise UserError(
                self.env._("The scan is larger than %(limit)s MB: send a smaller one.", limit=MAX_SCAN_BYTES // 1024**2)
            )
        if mimetype not in SCAN_TYPES:
            raise UserError(self.env._("The scan is neither a PDF nor a picture: add the scanned paper."))
        return self.scan_name or "scan", mimetype, content
