"""Sales names the program on the order's row where no contract does (D11.1)."""

from odoo import api, models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """A program named here is one that its product may carry.

        :raises UserError: saying why not
        """
        lines = super().create(vals_list)
        if any(vals.get("firmware_program_id") for vals in vals_list):
            lines._firmware_check_program()
        return lines

    def write(self, vals):
        """What the contract says is not said otherwise here.

        :raises UserError: for another program than the contract names, or one that does not fit
        """
        changes = "firmware_program_id" in vals and self.filtered(
            lambda line: line.firmware_program_id.id != (vals["firmware_program_id"] or False)
        )
        res = super().write(vals)
        if changes:
            changes._firmware_check_program()
        return res

    def _firmware_check_program(self):
        rows = self.env["internal.contract.line"].sudo().search(
            [("sale_line_id", "in", self.ids), ("firmware_program_id", "!=", False), ("state", "!=", "cancelled")]
        )  # fmt: skip
        for line in self.sudo():
            program = line.firmware_program_id
            contracted = rows.filtered(lambda row, line=line: row.sale_line_id == line).firmware_program_id
            if contracted and program not in contracted:
                raise UserError(
                    self.env._(
                        "%(product)s: the contract names program %(program)s. Change the contract instead.",
                        product=line.product_id.display_name, program=contracted[0].display_name,
                    )
                )  # fmt: skip
            if program and program.company_id != line.company_id:
                raise UserError(
                    self.env._("Program %(program)s is of another company.", program=program.display_name)
                )  # fmt: skip
            if program and not program._fits(line.product_id):
                raise UserError(program.with_env(self.env)._refusal(line.product_id, sample=True))
