"""How often a program is used, for the buttons of its form (D11.1)."""

from odoo import fields, models


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    used_order_count = fields.Integer("Order rows with it", compute="_compute_used_counts", compute_sudo=True)
    used_contract_count = fields.Integer("Contracts with it", compute="_compute_used_counts", compute_sudo=True)
    used_production_count = fields.Integer(
        "Manufacturing orders with it", compute="_compute_used_counts", compute_sudo=True
    )
    used_lot_count = fields.Integer("Lots with it", compute="_compute_used_counts", compute_sudo=True)

    def _compute_used_counts(self):
        groups = {
            "used_order_count": ("sale.order.line", "__count"),
            "used_contract_count": ("internal.contract.line", "contract_id:count_distinct"),
            "used_production_count": ("mrp.production", "__count"),
            "used_lot_count": ("stock.lot", "__count"),
        }
        for name, (model, counted) in groups.items():
            counts = dict(
                self.env[model]._read_group(
                    [("firmware_program_id", "in", self.ids)], ["firmware_program_id"], [counted]
                )
            )
            for program in self:
                program[name] = counts.get(program._origin, 0)

    def action_used_contracts(self):
        """Open the contracts that name this program.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        domain = [("line_ids.firmware_program_id", "=", self.id)]
        return self._use_action(self.env._("Contracts"), "internal.contract", domain)
