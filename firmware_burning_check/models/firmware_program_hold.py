"""A program that is replaced or withdrawn: stock, orders and contracts that carry it are held and named (B12)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

OWNER = "firmware_burning_check.group_firmware_program_owner"


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    held_contract_count = fields.Integer("Open Contracts", compute="_compute_held", compute_sudo=True)
    held_production_count = fields.Integer("Orders under Way", compute="_compute_held", compute_sudo=True)
    held_lot_count = fields.Integer("Lots in Stock", compute="_compute_held", compute_sudo=True)

    def _compute_held(self):
        groups = {
            "held_production_count": ("mrp.production", self._held_production_domain()),
            "held_lot_count": ("stock.lot", self._held_lot_domain()),
        }
        for name, (model, domain) in groups.items():
            counts = dict(self.env[model]._read_group(domain, ["firmware_program_id"], ["__count"]))
            for program in self:
                program[name] = counts.get(program._origin, 0)
        rows = self.env["internal.contract.line"].search(self._held_row_domain())
        for program in self:
            mine = rows.filtered(lambda row, program=program: row.firmware_program_id == program._origin)
            program.held_contract_count = len(mine.contract_id)

    def _held_row_domain(self):
        return [("firmware_program_id", "in", self.ids), ("state", "not in", ("closed", "cancelled"))]

    def _held_production_domain(self):
        return [("firmware_program_id", "in", self.ids), ("state", "not in", ("done", "cancel"))]

    def _held_lot_domain(self):
        stock = [("location_id.usage", "in", ("internal", "transit")), ("quantity", ">", 0)]
        return [("firmware_program_id", "in", self.ids), ("quant_ids", "any", stock)]

    def _on_hold(self, reason=""):
        """These programs were replaced or withdrawn: hold what carries them, name it, and tell who is concerned.

        :param str reason: why, as the software owner said
        """
        for program in self.sudo():
            rows = self.env["internal.contract.line"].sudo().search(program._held_row_domain())
            productions = self.env["mrp.production"].sudo().search(program._held_production_domain())
            lots = self.env["stock.lot"].sudo().search(program._held_lot_domain())
            words = program._hold_words(reason)
            self.env["internal.contract.alert"]._raise(
                [
                    {"contract_id": row.contract_id.id, "line_id": row.id, "kind": "program",
                     "detail": f"{row.model_text}: {words}"}
                    for row in rows
                ]
            )  # fmt: skip
            lots._firmware_engine_write({"firmware_hold": True})
            for production in productions:
                production._message_log(body=words)
            program._message_log(
                body=self.env._(
                    "%(words)s On hold: contracts %(contracts)s; manufacturing orders %(orders)s; lots %(lots)s.",
                    words=words, contracts=", ".join(rows.contract_id.mapped("name")) or "–",
                    orders=", ".join(productions.mapped("name")) or "–", lots=", ".join(lots.mapped("name")) or "–",
                )
            )  # fmt: skip
            if productions or lots:
                program._tell_hold(words)

    def _hold_words(self, reason):
        state = dict(self._fields["state"]._description_selection(self.env))[self.state]
        return self.env._(
            "Program %(program)s: %(state)s. %(reason)s", program=self.display_name,
            state=state if not self.superseded_by_id else f"{state} → {self.superseded_by_id.display_name}",
            reason=reason or "",
        ).strip()  # fmt: skip

    def _tell_hold(self, words):
        departments = self.env["signoff.department"].sudo().search(
            [("code", "in", ("production", "warehouse", "quality")), ("company_id", "in", (False, self.company_id.id))]
        )  # fmt: skip
        people = self.env["res.users"].sudo()
        for department in departments:
            people |= department.manager_id or department._active_members()[:1]
        for person in people:
            self.activity_schedule(
                "mail.mail_activity_data_todo", note=words, user_id=person.id,
                summary=self.env._("Stock on hold by its program"),
            )  # fmt: skip

    # === WHAT IS HELD ===

    def _open_held(self, model, domain):
        return {
            "type": "ir.actions.act_window", "res_model": model, "domain": domain, "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")], "name": self.display_name, "context": {"create": False},
        }  # fmt: skip

    def action_held_contracts(self):
        """Open contracts that name this program.

        :rtype: dict
        """
        rows = self.env["internal.contract.line"].search(self._held_row_domain())
        return self._open_held("internal.contract", [("id", "in", rows.contract_id.ids)])

    def action_held_productions(self):
        """Open manufacturing orders under way that carry this program.

        :rtype: dict
        """
        return self._open_held("mrp.production", self._held_production_domain())

    def action_held_lots(self):
        """Open lots in stock that carry this program.

        :rtype: dict
        """
        return self._open_held("stock.lot", self._held_lot_domain())


def _keep_alerts(alerts):
    """This module goes: what changed stays on record, as a change of the product, and is asked about no more."""
    alerts.env.cr.execute(
        SQL(
            "UPDATE internal_contract_alert SET kind = 'product', handled_on = COALESCE(handled_on, %s)"
            " WHERE id = ANY(%s)",
            fields.Datetime.now(), alerts.ids,
        )
    )  # fmt: skip
    alerts.invalidate_recordset()


class InternalContractAlert(models.Model):
    _inherit = "internal.contract.alert"

    kind = fields.Selection(
        selection_add=[("program", "Program replaced or withdrawn")], ondelete={"program": _keep_alerts}
    )


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _concerned(self, kind):
        return ("sales", "engineering", "production") if kind == "program" else super()._concerned(kind)


class FirmwareHoldMixin(models.AbstractModel):
    """Orders and lots whose program is replaced or withdrawn: the software owner lets them go, with a reason."""

    _name = "firmware.hold.mixin"
    _description = "Held by Its Program"

    def _firmware_check_owner(self, reason):
        """
        :raises AccessError: for anybody but the software owner
        :raises UserError: without a reason
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(OWNER):
            raise AccessError(self.env._("Only the software owner lets goods with an old program go."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why these goods may carry the old program."))


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "firmware.hold.mixin"]

    firmware_let_go_program_id = fields.Many2one(
        "firmware.program", "Old Program Let Go", readonly=True, copy=False, index="btree_not_null"
    )

    def _firmware_let_go(self):
        """Whether the software owner let this very program go, though it is replaced or withdrawn.

        :rtype: bool
        """
        program = self.firmware_program_id
        return program.state in ("superseded", "withdrawn") and self.firmware_let_go_program_id == program

    def action_firmware_let_go(self, reason=""):
        """Let these orders be finished with their old program.

        :param str reason: on record
        :raises AccessError: for anybody but the software owner
        """
        self._firmware_check_owner(reason)
        for production in self.sudo():
            production._firmware_engine_write({"firmware_let_go_program_id": production.firmware_program_id.id})
            production._message_log(
                body=self.env._(
                    "Program %(program)s is let go by %(person)s: %(reason)s",
                    program=production.firmware_program_id.display_name, person=self.env.user.name,
                    reason=reason.strip(),
                )
            )  # fmt: skip
        return True

    def _firmware_engine_write(self, vals):
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Nobody's order is born let go.

        :raises AccessError: for one that is
        """
        name = "firmware_let_go_program_id"
        if any(vals.get(name) for vals in vals_list) or self.env.context.get(f"default_{name}"):
            self._firmware_refuse_let_go()
        return super().create(vals_list)

    def write(self, vals):
        """Let go with the button alone.

        :raises AccessError: for anything else
        """
        if "firmware_let_go_program_id" in vals:
            self._firmware_refuse_let_go()
        return super().write(vals)

    def _firmware_refuse_let_go(self):
        raise AccessError(self.env._("An old program is let go with its button and a reason, never by hand."))


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "firmware.hold.mixin"]

    def action_firmware_let_go(self, reason=""):
        """Let these lots go to customers with their old program.

        :param str reason: on record
        :raises AccessError: for anybody but the software owner
        """
        self._firmware_check_owner(reason)
        for lot in self.sudo().filtered("firmware_hold"):
            lot._firmware_engine_write({"firmware_hold": False})
            lot._message_log(
                body=self.env._(
                    "Program %(program)s is let go by %(person)s: %(reason)s",
                    program=lot.firmware_program_id.display_name, person=self.env.user.name, reason=reason.strip(),
                )
            )  # fmt: skip
        return True
