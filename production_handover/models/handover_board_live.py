"""Boards on the wall follow what happens: one notice per transaction and company, nobody asks again and again (D18)."""

from odoo import api, models

CHANNEL = "handover.board"
#: Of a sheet and of its rows: what a card shows.
SHOWN = frozenset({"name", "state", "priority", "partner_id", "user_id", "date_delivery", "done_on", "cancelled_on"})
SHOWN_OF_ROWS = frozenset({"product_id", "quantity", "uom_id", "sequence"})
#: More sheets at once than this: the board is read again as a whole.
MANY = 100


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    @api.model_create_multi
    def create(self, vals_list):
        """A new card."""
        sheets = super().create(vals_list)
        sheets._board_changed()
        return sheets

    def write(self, vals):
        """Another customer, day or urgency."""
        res = super().write(vals)
        if SHOWN & set(vals):
            self._board_changed()
        return res

    def unlink(self):
        """The card goes."""
        self._board_changed()
        return super().unlink()

    def _signoff_engine_write(self, vals):
        res = super()._signoff_engine_write(vals)
        if SHOWN & set(vals):
            self._board_changed()
        return res

    def _signoff_stage_changed(self):
        self._board_changed()
        return super()._signoff_stage_changed()

    def _board_changed(self):
        """Tell the open boards before the commit that these sheets, or their shipments, have moved."""
        if not self:
            return
        precommit = self.env.cr.precommit
        if CHANNEL not in precommit.data:
            precommit.data[CHANNEL] = {}
            precommit.add(self.env["handover.sheet"].sudo()._board_tell)
        for sheet in self.sudo():
            precommit.data[CHANNEL].setdefault(sheet.company_id.id, set()).add(sheet.id)

    @api.model
    def _board_tell(self):
        for company_id, ids in self.env.cr.precommit.data.pop(CHANNEL, {}).items():
            # Numbers alone: what a reader sees of them, his own call says.
            message = {"sheets": sorted(ids) if len(ids) <= MANY else False}
            company = self.env["res.company"].browse(company_id)
            self.env["bus.bus"]._sendone((company, CHANNEL), CHANNEL, message)


class HandoverLine(models.Model):
    _inherit = "handover.line"

    @api.model_create_multi
    def create(self, vals_list):
        """The first row may be another one."""
        lines = super().create(vals_list)
        lines.sheet_id._board_changed()
        return lines

    def write(self, vals):
        """Another product or quantity."""
        res = super().write(vals)
        if SHOWN_OF_ROWS & set(vals):
            self.sheet_id._board_changed()
        return res

    def unlink(self):
        """The first row may be another one."""
        self.sheet_id._board_changed()
        return super().unlink()


class HandoverShipment(models.Model):
    _inherit = "handover.shipment"

    @api.model_create_multi
    def create(self, vals_list):
        """A new card, in the place of its sheet's."""
        shipments = super().create(vals_list)
        shipments.sheet_id._board_changed()
        return shipments

    def unlink(self):
        """The card goes."""
        self.sheet_id._board_changed()
        return super().unlink()

    def _signoff_engine_write(self, vals):
        res = super()._signoff_engine_write(vals)
        if "state" in vals:
            self.sheet_id._board_changed()
        return res

    def _signoff_stage_changed(self):
        self.sheet_id._board_changed()
        return super()._signoff_stage_changed()


class HandoverShipmentLine(models.Model):
    _inherit = "handover.shipment.line"

    def write(self, vals):
        """The keeper corrects what is ready."""
        res = super().write(vals)
        if "quantity" in vals:
            self.shipment_id.sheet_id._board_changed()
        return res

    def unlink(self):
        """The first row may be another one."""
        self.shipment_id.sheet_id._board_changed()
        return super().unlink()


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Who opens the board listens to his own companies; others, and who reads no flow sheets, to none."""
        wanted = any(isinstance(channel, str) and channel == CHANNEL for channel in channels)
        channels = [channel for channel in channels if not (isinstance(channel, str) and channel == CHANNEL)]
        user = self.env.user
        if wanted and user._is_internal() and self.env["handover.sheet"].has_access("read"):
            channels += [(company, CHANNEL) for company in user.company_ids]
        return super()._build_bus_channel_list(channels)
