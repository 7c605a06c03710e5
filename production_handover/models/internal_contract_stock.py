"""Contracts made for stock begin their manufacturing themselves; what is running is told of changes (D11, B19)."""

from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.addons.order_confirmation.core.milestones import end_of_day

from .internal_contract_production import MADE


class InternalContractLine(models.Model):
    _inherit = "internal.contract.line"

    # Made once: neither a second approval nor a cancelled manufacturing order makes another.
    production_made_on = fields.Datetime(readonly=True, copy=False)

    def _production_values(self):
        """Values of the manufacturing order of this row.

        :rtype: dict
        """
        self.ensure_one()
        contract = self.contract_id
        values = {
            "product_id": self.product_id.id,
            "product_qty": self.quantity,
            "product_uom_id": self.uom_id.id,
            "bom_id": self.bom_id.id,
            "company_id": contract.company_id.id,
            "origin": contract.name,
            "reference_ids": [fields.Command.set(contract.stock_reference_id.ids)],
            "user_id": False,
        }
        if self.bom_id.picking_type_id:
            values["picking_type_id"] = self.bom_id.picking_type_id.id
        day = self.date_delivery or contract.date_delivery
        if day:
            deadline = end_of_day(day, contract.company_id.partner_id.tz or self.env.user.tz or "UTC")
            start = deadline - timedelta(days=self.bom_id.produce_delay or 0, hours=1)
            values |= {"date_deadline": deadline, "date_start": max(start, fields.Datetime.now())}
        return values


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _signoff_finished(self):
        res = super()._signoff_finished()
        for contract in self.sudo():
            if contract.kind == "stock":
                contract._make_productions()
            if contract.signoff_head_id.round > 1:
                contract._tell_differences()
        return res

    def _make_productions(self):
        """Draft manufacturing orders for rows that are made here and have none yet, in the approval's transaction."""
        rows = self.line_ids.filtered(lambda row: row.bom_id.type == "normal" and not row.production_made_on)
        if not rows:
            return
        if not self.stock_reference_id:
            reference = self.env["stock.reference"].create({"name": self.name})
            self._signoff_engine_write({"stock_reference_id": reference.id})
        # As procurement does: whoever signs last may not be a planner, and is not their responsible person.
        productions = self.env["mrp.production"].with_user(SUPERUSER_ID).with_company(self.company_id)
        made = productions.create([row._production_values() for row in rows])
        rows.write({"production_made_on": fields.Datetime.now()})
        self._message_log(
            body=self.env._("Manufacturing orders made as drafts: %(names)s.", names=", ".join(made.mapped("name")))
        )

    # === CHANGES, B19 ===

    def _signoff_notice_lines(self):
        """Manufacturing orders that run already, for whoever must act on the change."""
        lines, running = super()._signoff_notice_lines(), self._productions_running()
        if running:
            lines.append(self.env._("In manufacturing already:"))
            lines += [production._internal_contract_words() for production in running]
            differences = self._production_differences()
            lines += [self.env._("Other than the contract says:"), *differences] if differences else []
        return lines

    def _signoff_notice_departments(self):
        departments = super()._signoff_notice_departments()
        return departments | self._production_department() if self._productions_running() else departments

    def _productions_running(self):
        # sudo: whoever amends a contract need not be able to read manufacturing orders.
        return self.sudo().production_ids.filtered(lambda production: production.state not in MADE)

    def _production_department(self):
        department = self.env.ref("order_confirmation.signoff_department_production", raise_if_not_found=False)
        return (department or self.env["signoff.department"]).sudo()

    def _tell_differences(self):
        """An amended contract is approved: say what its running manufacturing orders do otherwise now, ask to act."""
        differences = self._production_differences()
        if not differences:
            return
        text = "\n".join([self.env._("Approved anew; in manufacturing differs:"), *differences])
        self._message_log(body=text)
        production = self._production_department()
        if production:
            self.signoff_head_id._issue_notice(self.env.user, text, production)

    def action_cancel(self):
        """Cancel these contracts; manufacturing orders stay, and are named to those who decide about them."""
        running = {contract: contract._productions_running() for contract in self}
        res = super().action_cancel()
        for contract, productions in running.items():
            if productions:
                contract.sudo()._tell_cancelled(productions)
        return res

    def _tell_cancelled(self, productions):
        detail = self.env._(
            "Cancelled, but its manufacturing orders are still there. Decide about each: %(productions)s.",
            productions="; ".join(production._internal_contract_words() for production in productions),
        )
        self._message_log(body=detail)
        text = self.env._("The internal contract %(contract)s was cancelled.", contract=self.display_name)
        productions._message_log_batch(bodies=dict.fromkeys(productions.ids, text))
        department = self._production_department()
        person = department.manager_id or department._active_members()[:1]
        if person:
            self.activity_schedule("mail.mail_activity_data_todo", summary=text, note=detail, user_id=person.id)
