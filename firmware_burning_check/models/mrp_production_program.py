"""The program of a manufacturing order: its contract's, its order's, or its product's; none starts without (D11.1)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    firmware_asked = fields.Boolean("Program Is Asked For", compute="_compute_firmware_asked")
    firmware_held = fields.Boolean("Held by an Old Program", compute="_compute_firmware_asked")

    @api.depends("product_id", "firmware_program_id")
    def _compute_firmware_asked(self):
        for production in self:
            program = production.sudo().firmware_program_id
            production.firmware_asked = production.product_id.firmware_needed
            old = program.state in ("superseded", "withdrawn") and production.state not in ("done", "cancel")
            production.firmware_held = old and not production.sudo()._firmware_let_go()

    def _firmware_needed(self):
        """Those of these that make a product which needs a program.

        :rtype: mrp.production
        """
        return self.filtered(lambda production: production.product_id.firmware_needed)

    # === WHICH PROGRAM ===

    def _firmware_contracted(self):
        """The programs that contracts name for these; several where rows of one order differ.

        :rtype: dict[mrp.production, firmware.program]
        """
        rows = self._internal_contract_rows()
        found = {}
        for production, mine in rows.items():
            own = mine.filtered(lambda row, mo=production: row.sale_line_id == mo.sudo().sale_line_id) or mine
            found[production] = own.firmware_program_id
        return found

    def _firmware_wanted(self):
        """The program each of these must carry, as far as contract, order or product say one.

        :rtype: dict[mrp.production, firmware.program]
        """
        wanted = {}
        for production, programs in self._firmware_contracted().items():
            mine = production.sudo()
            if not programs:
                rows = mine.sale_line_id or mine.reference_ids.sale_ids.order_line
                programs = rows.filtered(lambda row, mo=mine: row.product_id == mo.product_id).firmware_program_id
            if not programs:
                programs = mine.product_id.with_company(mine.company_id)._firmware_default()
            wanted[production] = programs if len(programs) == 1 else programs.browse()
        return wanted

    def _firmware_follow(self):
        """Carry what contract, order or product say; where they say several, a person chooses."""
        needing = self.sudo()._firmware_needed().filtered(lambda production: production.state not in ("done", "cancel"))
        for production, program in needing._firmware_wanted().items() if needing else ():
            if program and production.firmware_program_id != program:
                production._firmware_write(program)

    def _firmware_write(self, program):
        """Past the guard: what the contract says. Who asked is on record.

        :param firmware.program program: from now on
        :rtype: bool
        """
        before = self.firmware_program_id
        res = super().write({"firmware_program_id": program.id})
        if before:
            self._firmware_log_change(before)
        return res

    def _firmware_log_change(self, before):
        self._message_log(
            body=self.env._(
                "Program changed: %(before)s → %(after)s",
                before=before.sudo().display_name or self.env._("none"),
                after=self.sudo().firmware_program_id.display_name or self.env._("none"),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        """A new order carries its program from the start.

        :raises UserError: for another program than its contract names
        """
        productions = super().create(vals_list)
        needing = productions.sudo()._firmware_needed()
        if needing:
            needing.filtered(lambda one: not one.firmware_program_id)._firmware_follow()
            needing._firmware_check_contract()
        return productions

    def write(self, vals):
        """The program is the contract's; where none names one, a change by hand is on record.

        :raises UserError: for another program than the contract names, or on an order that is done
        """
        if "firmware_program_id" not in vals:
            res = super().write(vals)
            if {"product_id", "sale_line_id", "reference_ids"} & set(vals) and self._firmware_needed():
                lacking = self.filtered(lambda one: not one.firmware_program_id and one.state != "done")
                lacking._firmware_follow()
            return res
        before = {production: production.firmware_program_id for production in self}
        changed = self.filtered(lambda one: one.firmware_program_id.id != (vals["firmware_program_id"] or False))
        over = changed.filtered(lambda one: one.state == "done")
        if over:
            raise UserError(
                self.env._(
                    "%(production)s is done: what its goods carry is not changed here. Re-burn them instead.",
                    production=over[0].name,
                )
            )
        res = super().write(vals)
        changed._firmware_check_contract()
        for production in changed:
            if before[production]:
                production._firmware_log_change(before[production])
        return res

    def _firmware_check_contract(self):
        for production, programs in self.sudo()._firmware_contracted().items() if self else ():
            if programs and production.firmware_program_id not in programs:
                raise UserError(
                    self.env._(
                        "%(production)s: its contract names program %(program)s. Change the contract first.",
                        production=production.name, program=", ".join(programs.mapped("display_name")),
                    )
                )  # fmt: skip

    def _get_backorder_mo_vals(self):
        return {**super()._get_backorder_mo_vals(), "firmware_program_id": self.firmware_program_id.id}

    # === MERGED ===

    def _pre_action_split_merge_hook(self, merge=False, split=False):
        """Goods of two programs are never made as one.

        :raises UserError: naming them
        """
        if merge and len({production.firmware_program_id for production in self}) > 1:
            raise UserError(
                self.env._(
                    "These manufacturing orders carry different programs and can't be merged: %(orders)s.",
                    orders=", ".join(
                        f"{one.name} ({one.sudo().firmware_program_id.display_name or '–'})" for one in self
                    ),
                )
            )
        return super()._pre_action_split_merge_hook(merge=merge, split=split)

    def action_merge(self):
        """The merged order carries the program of those it was made of."""
        program = self.firmware_program_id if len(self.firmware_program_id) == 1 else self.firmware_program_id.browse()
        if not program:
            return super().action_merge()
        return super(MrpProduction, self.with_context(default_firmware_program_id=program.id)).action_merge()

    # === GATE ===

    def _firmware_program_refusals(self, every=False):
        """Why some of these may not be worked on: no program, or one that may not be burned.

        :param bool every: also those whose product does without a program
        :returns: message by order
        :rtype: dict[mrp.production, str]
        """
        needing = self.sudo() if every else self.sudo()._firmware_needed()
        if not needing:
            return {}
        rows = needing._internal_contract_rows()
        found = {}
        for production in needing:
            program = production.firmware_program_id
            reason = self.env._(
                "%(product)s needs a program, and this order names none: choose its program, or write it on the "
                "contract.", product=production.product_id.display_name,
            )  # fmt: skip
            if program:
                sample = rows[production] and all(rows[production].contract_id.mapped("sample"))
                reason = program.with_env(self.env)._refusal(production.product_id, sample=bool(sample))
                reason = "" if reason and production._firmware_let_go() else reason
            if reason:
                found[production.with_env(self.env)] = f"{production.name}: {reason}"
        return found

    def _handover_held(self, running=False, **how):
        """Held by its program too: people are told, procurement leaves the order as a draft."""
        held = super()._handover_held(running=running, **how)
        for production, reason in self._firmware_program_refusals().items():
            held[production] = "\n".join(filter(None, (held.get(production), reason)))
        return held

    def _firmware_stock_refusal(self):
        found = super()._firmware_stock_refusal()
        for production, reason in self._firmware_program_refusals().items():
            if production.state not in ("done", "cancel"):
                found.setdefault(production, []).append(reason)
        return found


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _firmware_of_procurement(self, product, company, values):
        """The program that a procurement asks for.

        :rtype: firmware.program
        """
        line = self.env["sale.order.line"].sudo().browse(values.get("sale_line_id") or ())
        if not line and values.get("move_dest_ids"):
            line = values["move_dest_ids"].sudo().sale_line_id[:1]
        if line.product_id == product:
            rows = self.env["internal.contract.line"].sudo().search([
                ("sale_line_id", "=", line.id), ("product_id", "=", product.id),
                ("contract_id.state", "!=", "cancelled"),
            ])  # fmt: skip
            program = rows.firmware_program_id or line.firmware_program_id
            if len(program) == 1:
                return program
        return product.with_company(company)._firmware_default()

    def _make_mo_get_domain(self, procurement, bom):
        """An order that carries another program is none to add to."""
        domain = super()._make_mo_get_domain(procurement, bom)
        if not procurement.product_id.firmware_needed:
            return domain
        program = self._firmware_of_procurement(procurement.product_id, procurement.company_id, procurement.values)
        return (*domain, ("firmware_program_id", "=", program.id))

    def _prepare_mo_vals(
        self, product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values, bom
    ):
        """The order carries the program from the start."""
        vals = super()._prepare_mo_vals(
            product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values, bom
        )
        if product_id.firmware_needed:
            program = self._firmware_of_procurement(product_id, company_id, values)
            vals["firmware_program_id"] = program.id
        return vals
