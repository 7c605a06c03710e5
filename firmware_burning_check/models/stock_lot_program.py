"""What a lot carries is written when its goods are made, and what is on hold leaves for no customer (B11, B12)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.stock_move_line import leaves
from odoo.exceptions import AccessError, UserError

#: Written by what happened to the goods.
OWN = frozenset({"firmware_program_id", "firmware_hold"})


class StockLot(models.Model):
    _inherit = "stock.lot"

    firmware_hold = fields.Boolean(
        "On Hold by Its Program", readonly=True, copy=False,
        help="Its program was replaced or withdrawn: the goods leave for a customer once they are re-burned or let go.",
    )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        """A new lot carries nothing yet.

        :raises AccessError: for a program or hold given by hand
        """
        given = {name for vals in vals_list for name in OWN if vals.get(name)}
        if given or any(self.env.context.get(f"default_{name}") for name in OWN):
            self._firmware_refuse()
        return super().create(vals_list)

    def write(self, vals):
        """Program and hold are written by what happened to the goods.

        :raises AccessError: always, for these
        """
        if OWN & set(vals):
            self._firmware_refuse()
        return super().write(vals)

    def _firmware_refuse(self):
        raise AccessError(self.env._("Which program a lot carries, and whether it is on hold, is never edited."))

    def _firmware_engine_write(self, vals):
        return super().write(vals)

    def _firmware_mark(self, production):
        """These lots carry the program of the order that made them.

        :raises UserError: for a lot that carries another program
        """
        program = production.firmware_program_id
        other = self.filtered(lambda lot: lot.firmware_program_id and lot.firmware_program_id != program)
        if other:
            raise UserError(
                self.env._(
                    "Lot %(lot)s carries program %(old)s, %(production)s makes %(new)s: use another lot.",
                    lot=other[0].name, old=other[0].firmware_program_id.display_name, production=production.name,
                    new=program.display_name,
                )
            )  # fmt: skip
        self.filtered(lambda lot: not lot.firmware_program_id)._firmware_engine_write(
            {"firmware_program_id": program.id}
        )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model
    def _confirmation_check_moves(self, moves, moving):
        """Lots are marked as they are made; what is on hold leaves for no customer.

        :raises UserError: naming the lots
        """
        res = super()._confirmation_check_moves(moves, moving)
        gated = moves.sudo().filtered(lambda move: move.product_id._firmware_gated())
        made = gated.filtered(lambda move: move._handover_is_main() and move.production_id.firmware_program_id)
        for production, some in made.grouped("production_id").items():
            if some.move_line_ids.lot_id:
                some.move_line_ids.lot_id._firmware_mark(production)
        lines = gated.move_line_ids.filtered(lambda line: leaves(line) or leaves(line.move_id))
        held = lines.lot_id.filtered("firmware_hold")
        if held:
            raise UserError(
                self.env._(
                    "%(lots)s: on hold, their program was replaced or withdrawn (%(programs)s). Re-burn them, or let "
                    "the software owner let them go with a reason.",
                    lots=", ".join(held.mapped("name")),
                    programs=", ".join(held.firmware_program_id.mapped("display_name")),
                )
            )
        return res
