"""Files and dialogs of a framework agreement."""

from markupsafe import Markup
from odoo import api, models
from odoo.tools import human_size


class OrderAgreement(models.Model):
    _inherit = "order.agreement"

    @api.depends("pdf_file_id", "pdf_signed_file_id", "scan_file_ids", "buyer_signature_id", "seller_signature_id")
    def _compute_file_links(self):
        # sudo: evidence files are readable through their agreement alone.
        for agreement in self.sudo():
            labels = {
                agreement.pdf_file_id: self.env._("As issued"),
                agreement.pdf_signed_file_id: self.env._("Signed by both"),
            }
            agreement.file_links = Markup("<br/>").join(
                Markup('<a href="/order_confirmation/agreement/%s/%s">%s</a> <small class="text-muted">%s</small>')
                % (agreement.id, file.id, labels.get(file) or file.name, human_size(file.size))
                for file in agreement._evidence_files()
            )

    def _evidence_files(self):
        """Every file of this agreement.

        :rtype: signoff.file
        """
        return (
            self.pdf_file_id | self.pdf_signed_file_id | self.scan_file_ids | self.buyer_signature_id
            | self.seller_signature_id
        )  # fmt: skip

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _dialog(self, model, name, context):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_agreement_id": self.id, **context},
        }

    # === CUSTOMER'S PAGE ===

    def _portal_page_values(self, lang):
        """What the customer's page shows, from the snapshot.

        :param str lang: language of the page; another one falls back to the agreement's first
        :returns: ``agreement``, ``labels``, ``langs``, ``problem`` (why it can't be signed, or False), ``day``
        :rtype: dict
        """
        self.ensure_one()
        langs = self.snapshot["langs"]
        shown = lang if lang in langs else langs[0]
        return {
            "agreement": self,
            "labels": self.snapshot["labels"][shown],
            "langs": langs,
            "problem": self._sign_problem("buyer"),
            "signed_for": {
                side: {"by": self[f"{side}_signed_by"], "on": self._day(self[f"{side}_signed_on"])}
                for side in ("seller", "buyer")
                if self[f"{side}_signed_on"]
            },
        }
