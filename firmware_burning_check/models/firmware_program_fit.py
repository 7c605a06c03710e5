"""Whether a program may be promised, or burned into a product (D11.1, D11.2, B12, B20)."""

from odoo import models


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    def _refusal(self, product, sample=False):
        """Why this program may not be put under contract for, or burned into, a product.

        :param product.product product: the variant
        :param bool sample: a sample may carry a program that is not released yet
        :returns: a sentence, empty where it may
        :rtype: str
        """
        self.ensure_one()
        program = self.sudo()
        names = {"program": program.display_name, "product": product.display_name}
        if program.state == "superseded":
            other = program.superseded_by_id
            return self.env._(
                "Program %(program)s is replaced by %(other)s: choose that one.",
                **names, other=other.display_name or self.env._("another program"),
            )  # fmt: skip
        if program.state == "withdrawn":
            return self.env._("Program %(program)s is withdrawn: choose another one.", **names)
        if not program._fits(product.sudo()):
            return self.env._(
                "Program %(program)s is not for %(product)s: choose one of its allowed programs, or let the software "
                "owner add this one to the product.", **names,
            )  # fmt: skip
        if program.state != "released" and not sample:
            return self.env._(
                "Program %(program)s is not released: only a sample may carry it. Let the software owner release it.",
                **names,
            )
        return ""

    def _burning_refusal(self, production):
        """Why this program may not be burned for an order any more, or yet.

        :param mrp.production production: whose goods get it
        :returns: a message that says what to do, or ''
        :rtype: str
        """
        return production._firmware_program_refusals(every=True).get(production, "")
