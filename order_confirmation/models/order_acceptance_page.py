"""What people see of an acceptance: the customer's page, staff's buttons and files, the public status of the paper."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, format_date, format_time, hmac, human_size

from .order_acceptance import DONE

MAX_CODE = 24


class OrderAcceptance(models.Model):
    _inherit = "order.acceptance"

    file_links = fields.Html(string="Files", compute="_compute_file_links", sanitize=False, groups="base.group_user")
    signature_image = fields.Binary(string="Signature", compute="_compute_signature_image")
    has_objections = fields.Boolean(compute="_compute_has_objections")

    @api.depends("file_ids")
    def _compute_file_links(self):
        # sudo: evidence files are readable through their acceptance alone.
        for acceptance in self.sudo():
            acceptance.file_links = Markup("<br/>").join(
                Markup('<a href="/order_confirmation/acceptance/%s/%s">%s</a> <small class="text-muted">%s</small>')
                % (acceptance.id, file.id, file.name, human_size(file.size))
                for file in acceptance.file_ids
            )

    @api.depends("signature_file_id")
    def _compute_signature_image(self):
        for acceptance in self:
            signature = acceptance.sudo().signature_file_id
            acceptance.signature_image = signature._content_base64() if signature else False

    @api.depends("objected_on")
    def _compute_has_objections(self):
        for acceptance in self:
            acceptance.has_objections = bool(acceptance.objected_on)

    def _evidence_files(self):
        """Every file that belongs to this acceptance.

        :rtype: signoff.file
        """
        return self.signature_file_id | self.file_ids

    # === TEXTS ===

    def _day_text(self, day):
        return format_date(self.env, day) if day else ""

    def _moment_text(self, moment):
        if not moment:
            return ""
        local = self._local(moment)
        return f"{format_date(self.env, local.date())} {format_time(self.env, local.time(), time_format='short')}"

    # === BUTTONS ===

    def _open(self, name):
        """Open these acceptances.

        :param str name: title
        :rtype: dict
        """
        action = {"type": "ir.actions.act_window", "name": name, "res_model": self._name}
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", self.ids)], "views": [(False, "list"), (False, "form")]}

    def action_record(self):
        """Open the dialog in which an answer that came in otherwise is recorded, with its proof.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record what the customer says"),
            "res_model": "order.acceptance.record",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_acceptance_id": self.id},
        }

    def action_send(self):
        """Open the e-mail with the link to the customer's page.

        :rtype: dict
        :raises UserError: where the customer has no e-mail address
        """
        self.ensure_one()
        self.check_access("write")
        if not self.sudo().partner_id.email:
            raise UserError(
                self.env._(
                    "%(partner)s has no e-mail address. Enter one on the contact, or print the delivery note.",
                    partner=self.sudo().partner_id.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask to confirm receipt"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": self.env.ref("order_confirmation.mail_template_acceptance").id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    # === THE CUSTOMER'S PAGE ===

    def _portal_page_values(self):
        """What the customer's page shows.

        :rtype: dict
        """
        self.ensure_one()
        rating = self.sudo().rating_ids.filtered(lambda rating: rating.partner_id == self.partner_id)[:1]
        return {
            "acceptance": self,
            "quantity": lambda value: self.env["order.confirmation"]._amount_text(value, "Product Unit"),
            "day": self._day_text,
            "moment": self._moment_text,
            "today": self._today().isoformat(),
            "shipped": self._local(self.shipped_on).date(),
            "answers": self.line_ids._fields["answer"]._description_selection(self.env),
            "can_accept": not self._decision_problem("accept"),
            "can_object": not self._decision_problem("object"),
            "complaint": self.state in DONE,
            "rating": rating,
        }


class StockPicking(models.Model):
    _inherit = "stock.picking"

    # === THE PAPER'S CODE ===

    def _delivery_code(self):
        """What only our own paper of this delivery knows; nothing is stored, so that printing writes nothing.

        :rtype: str
        """
        self.ensure_one()
        return hmac(self.env(su=True), "order_confirmation.delivery_note", self.id)[:MAX_CODE]

    def _delivery_url(self):
        """Public address behind the QR code of the delivery note (B05).

        :rtype: str
        """
        return f"{self.get_base_url()}/confirmation/delivery/{self.id}/{self._delivery_code()}"

    @api.model
    def _by_delivery_code(self, picking_id, code):
        """The delivery behind a QR code.

        :param int picking_id: from the address
        :param str code: from the address, anything
        :rtype: stock.picking
        """
        if not code.isascii() or len(code) != MAX_CODE:
            return self.browse()
        picking = self.sudo().browse(picking_id).exists()
        return picking if picking and consteq(picking._delivery_code(), code) else self.browse()

    def _delivery_status(self):
        """State in public words: no customer, no goods.

        :returns: ``preparing``, ``shipped``, ``accepted``, ``objected``, ``returned`` or ``cancelled``
        :rtype: str
        """
        self.ensure_one()
        state = self.env["order.acceptance"].sudo().search([("picking_id", "=", self.id)])._common_state()
        if state:
            return {"waiting": "shipped", "deemed": "accepted"}.get(state, state)
        return {"done": "shipped", "cancel": "cancelled"}.get(self.state, "preparing")
