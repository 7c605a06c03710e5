"""Clearance papers to the customer: one mail, on record (D14.8)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

MAX_BYTES = 20 * 1024 * 1024


class OrderExportSend(models.TransientModel):
    """Sends the chosen papers of one order with their files; the customer finds them on his page as well."""

    _name = "order.export.send"
    _description = "Send Clearance Papers"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    partner_ids = fields.Many2many("res.partner", string="Recipients", required=True)
    subject = fields.Char(required=True)
    body = fields.Html(required=True, sanitize_style=True)
    paper_ids = fields.Many2many(
        "order.export.paper", string="Papers", required=True,
        domain="[('sale_order_id', '=', order_id), ('state', '!=', 'sent')]",
    )  # fmt: skip

    @api.model
    def _open_for(self, order):
        """Open the dialog with what is marked for clearance and not sent yet.

        :param sale.order order: writable by the user
        :rtype: dict
        :raises UserError: where there is nothing to send
        """
        papers = order.export_paper_ids.filtered(
            lambda paper: paper.for_clearance and paper.state != "sent" and paper.attachment_ids
        )
        if not papers:
            raise UserError(
                self.env._(
                    "No paper that is marked for clearance has a file that was not sent yet. "
                    "Add files to the papers first."
                )
            )
        template = self.env.ref("order_confirmation.mail_template_export_papers").sudo()
        wizard = self.create(
            {
                "order_id": order.id,
                "partner_ids": [fields.Command.set(order.partner_id.ids)],
                "paper_ids": [fields.Command.set(papers.ids)],
                "subject": template._render_field("subject", order.ids, compute_lang=True)[order.id],
                "body": template._render_field("body_html", order.ids, compute_lang=True)[order.id],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Clearance Papers"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_send(self):
        """Send the mail and keep what was sent.

        :rtype: dict
        :raises UserError: naming the paper without a file, the recipient without an address, or what is too large
        """
        self.ensure_one()
        order, papers = self.order_id, self.paper_ids
        order.check_access("write")
        papers.check_access("write")
        self._check(order, papers)
        attachments = [(file.name, file.raw) for file in papers.sudo().attachment_ids]
        order.message_post(
            subject=self.subject,
            body=self.body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_ids.ids,
            attachments=attachments,
        )
        papers._mark_sent(", ".join(self.partner_ids.mapped("display_name")))
        return {"type": "ir.actions.act_window_close"}

    def _check(self, order, papers):
        if not papers:
            raise UserError(self.env._("Choose at least one paper to send."))
        foreign = papers.filtered(lambda paper: paper.sale_order_id != order)
        if foreign:
            raise UserError(
                self.env._(
                    "%(papers)s belong to another order than %(order)s.",
                    papers=", ".join(foreign.mapped("display_name")),
                    order=order.name,
                )
            )
        done = papers.filtered(lambda paper: paper.state == "sent")
        if done:
            raise UserError(self.env._("%(papers)s: sent already.", papers=", ".join(done.mapped("display_name"))))
        bare = papers.filtered(lambda paper: not any(file.raw for file in paper.sudo().attachment_ids))
        if bare:
            raise UserError(
                self.env._(
                    "%(papers)s: no file to send. Add it, or leave the paper out.",
                    papers=", ".join(bare.mapped("display_name")),
                )
            )
        silent = self.partner_ids.filtered(lambda partner: not partner.email)
        if silent or not self.partner_ids:
            names = ", ".join(silent.mapped("display_name"))
            raise UserError(
                self.env._("Nobody can be reached by e-mail: %(names)s has no address.", names=names or "–")
            )
        if is_html_empty(self.body):
            raise UserError(self.env._("Write a few words to the customer."))
        if sum(papers.sudo().attachment_ids.mapped("file_size")) > MAX_BYTES:
            raise UserError(
                self.env._(
                    "Together the files are larger than %(limit)s MB: send them in two mails.",
                    limit=MAX_BYTES // 1024**2,
                )
            )
