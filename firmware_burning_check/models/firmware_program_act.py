"""What ends a program: another one replaces it, or it is withdrawn (B12)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

OWNER = "firmware_burning_check.group_firmware_program_owner"
KINDS = [("superseded", "Replaced"), ("withdrawn", "Withdrawn")]


class FirmwareProgramAct(models.Model):
    """Who replaced or withdrew which program, when and why."""

    _name = "firmware.program.act"
    _description = "Act on a program"
    _inherit = ["signoff.evidence"]
    _order = "id desc"

    program_id = fields.Many2one("firmware.program", readonly=True, required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    kind = fields.Selection(KINDS, "What", readonly=True, required=True)
    other_id = fields.Many2one("firmware.program", "By program", readonly=True, ondelete="restrict")
    reason = fields.Text(readonly=True, required=True)
    user_id = fields.Many2one("res.users", "By whom", readonly=True, required=True, ondelete="restrict")
    moment = fields.Datetime("When", readonly=True, required=True)
    image_sha256 = fields.Char("File digest", readonly=True)


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    act_ids = fields.One2many("firmware.program.act", "program_id", "Replaced or withdrawn", readonly=True)
    replaces_ids = fields.One2many("firmware.program", "superseded_by_id", readonly=True)

    def _supersede(self, other, reason, person):
        """Let another program take the place of these, by the software owner (B12).

        :param firmware.program other: released, for the same products
        :param str reason: why
        :param res.users person: who decides
        :raises AccessError: for who does not keep programs
        :raises UserError: saying what does not fit
        """
        self._check_act(reason, person)
        other = other.sudo()
        for program in self.sudo():
            names = {"program": program.display_name, "other": other.display_name}
            if not other or other == program or other.company_id != program.company_id:
                raise UserError(self.env._("Choose another program of the same company."))
            if other.state != "released":
                raise UserError(self.env._("%(other)s is not released: it can't replace %(program)s yet.", **names))
            missing = program.product_tmpl_ids - other.product_tmpl_ids
            if missing:
                raise UserError(
                    self.env._(
                        "%(other)s is not for %(product)s, which takes %(program)s: add the product to it "
                        "(Amend), or take it from the old one.",
                        product=missing[0].display_name, **names,
                    )
                )  # fmt: skip
        self._end("superseded", other, reason, person)

    def _withdraw(self, reason, person):
        """Withdraw these programs, by the software owner (B12).

        :param str reason: why
        :param res.users person: who decides
        :raises AccessError: for who does not keep programs
        :raises UserError: for one that is not in use any more, or without a reason
        """
        self._check_act(reason, person)
        self._end("withdrawn", self.browse(), reason, person)

    def _check_act(self, reason, person):
        if not person.has_group(OWNER):
            raise AccessError(self.env._("Programs are replaced and withdrawn by who keeps programs."))
        self.with_user(person).check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: production, quality and sales read it."))
        self._lock()
        for program in self.sudo():
            if program.state not in ("released", "draft") or not program.released_on and program.state == "draft":
                raise UserError(
                    self.env._(
                        "%(program)s is not released: only a released program is replaced or withdrawn.",
                        program=program.display_name,
                    )
                )

    def _lock(self):
        """Two who end the same program at the same moment meet here; the second one reads what the first one did."""
        self.env.cr.execute(
            SQL("UPDATE firmware_program SET write_date = write_date WHERE id = ANY(%s)", sorted(self.ids))
        )
        self.invalidate_recordset(["state", "superseded_by_id"], flush=True)

    def _end(self, kind, other, reason, person):
        now = fields.Datetime.now()
        self.env["firmware.program.act"]._engine_create([
            {"program_id": program.id, "company_id": program.company_id.id, "kind": kind, "other_id": other.id,
             "reason": reason.strip(), "user_id": person.id, "moment": now,
             "image_sha256": program.sudo().image_sha256}
            for program in self
        ])  # fmt: skip
        self._signoff_engine_write({
            "state": kind, "superseded_by_id": other.id, "withdrawn_on": now if kind == "withdrawn" else False,
        })  # fmt: skip
        for program in self:
            program._message_log(
                body=self.env._("Replaced by %(other)s: %(reason)s", other=other.display_name, reason=reason.strip())
                if other
                else self.env._("Withdrawn: %(reason)s", reason=reason.strip())
            )
        self._on_hold(reason.strip())

    # === ACTIONS ===

    def action_firmware_end(self):
        """Open the dialog that replaces or withdraws a program.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        kind = self.env.context.get("firmware_end", "withdrawn")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace program") if kind == "superseded" else self.env._("Withdraw program"),
            "res_model": "firmware.program.end", "views": [(False, "form")], "target": "new",
            "context": {"default_program_id": self.id, "default_kind": kind},
        }  # fmt: skip

    def action_firmware_compare(self):
        """Open the dialog that compares two images.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Compare images"), "target": "new",
            "res_model": "firmware.program.compare", "views": [(False, "form")],
            "context": {"default_program_id": self.id, "default_other_id": self.replaces_ids[:1].id},
        }  # fmt: skip

    @api.model
    def _use_action(self, label, model, domain):
        return {
            "type": "ir.actions.act_window", "name": label, "res_model": model, "view_mode": "list,form",
            "domain": domain, "context": {"create": False},
        }  # fmt: skip

    def action_firmware_used(self):
        """Open what uses this program: orders, manufacturing orders, lots, contracts.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        kind = self.env.context.get("firmware_used", "mrp.production")
        for label, model, domain in self._where_used():
            if model == kind:
                return self._use_action(label, model, domain)
        raise UserError(self.env._("This program is not used there."))
