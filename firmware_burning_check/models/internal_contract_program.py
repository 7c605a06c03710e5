"""The program number on both papers of a contract: written by sales, verified by engineering (D11.1 to D11.4)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.signoff_section import Section
from odoo.addons.production_handover.models.internal_contract_goods import ENGINEER, GOODS, SALES
from odoo.addons.production_handover.models.internal_contract_signoff import InternalContract as Signed
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
PROGRAM = ("firmware_program_id", "firmware_program_text")


class InternalContractGoods(models.AbstractModel):
    _inherit = "internal.contract.goods.mixin"

    _goods_fields = (*GOODS, *PROGRAM)
    #: Who writes the program number on this paper.
    _firmware_writers = SALES

    firmware_program_id = fields.Many2one(
        "firmware.program", "Program Number", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('company_id', '=', company_id), ('state', 'in', ('draft', 'released'))]",
    )  # fmt: skip
    firmware_program_text = fields.Char(
        "Program Number as Ordered", help="As the customer calls it, where sales does not know the program itself."
    )
    firmware_asked = fields.Boolean("Program Number Is Asked For", compute="_compute_firmware_asked")
    firmware_unreleased = fields.Boolean("Unreleased Program", compute="_compute_firmware_asked")

    def _compute_firmware_asked(self):
        for row in self:
            program = row.firmware_program_id.sudo()
            row.firmware_asked = row._firmware_product().firmware_needed
            row.firmware_unreleased = program.state == "draft"

    def _firmware_product(self):
        """The product of this row, as far as the paper knows it.

        :rtype: product.product
        """
        return self.sudo().sale_line_id.product_id

    @api.constrains("firmware_program_id")
    def _check_firmware_company(self):
        for row in self.sudo():
            if row.firmware_program_id and row.firmware_program_id.company_id != row.company_id:
                raise UserError(
                    self.env._(
                        "“%(model)s”: program %(program)s is of another company.",
                        model=row.model_text, program=row.firmware_program_id.display_name,
                    )
                )  # fmt: skip

    def _check_may_write(self, names):
        """The program number is written by sales; engineering corrects it on the formal contract.

        :raises AccessError: for anybody else
        """
        if set(PROGRAM) & set(names) and not self.env.su and not self.env.user.has_groups(self._firmware_writers):
            raise AccessError(self.env._("Program numbers of a contract are written by sales and engineering."))
        return super()._check_may_write(names)


class InternalContractDraftLine(models.Model):
    _inherit = "internal.contract.draft.line"

    def _firmware_product(self):
        return super()._firmware_product() or self.sudo().ordered_product_id


class InternalContractLine(models.Model):
    _inherit = "internal.contract.line"
    _firmware_writers = f"{SALES},{ENGINEER}"

    def _firmware_product(self):
        return self.sudo().product_id

    def _firmware_problem(self):
        """What is wrong with the program of a row of the formal contract.

        :rtype: str
        """
        product, program = self.product_id, self.firmware_program_id
        if not product.firmware_needed:
            return program and self.env._("%(product)s needs no program: take the program number off",
                                          product=product.display_name) or ""  # fmt: skip
        if not program:
            return self.env._("%(product)s needs a program: give the row its program number",
                              product=product.display_name)  # fmt: skip
        return program._refusal(product, sample=self.contract_id.sample)


class InternalContract(models.Model):
    _inherit = "internal.contract"

    _signoff_sections = {
        **Signed._signoff_sections,
        "draft_program": Section(_lt("Program numbers of the draft"), lines={"draft_line_ids": PROGRAM}),
        "program": Section(_lt("Program numbers"), lines={"line_ids": PROGRAM}),
    }
    firmware_asked = fields.Boolean("Program Numbers Are Asked For", compute="_compute_firmware_asked")
    firmware_unreleased = fields.Boolean("Carries an Unreleased Program", compute="_compute_firmware_asked")
    firmware_program_ids = fields.Many2many(
        "firmware.program", string="Programs", compute="_compute_firmware_asked",
        search="_search_firmware_program_ids",
    )  # fmt: skip

    @api.depends("line_ids.firmware_program_id", "draft_line_ids.firmware_program_id", "line_ids.product_id")
    def _compute_firmware_asked(self):
        for contract in self:
            rows = [*contract.line_ids, *contract.draft_line_ids]
            programs = contract.line_ids.firmware_program_id or contract.draft_line_ids.firmware_program_id
            contract.firmware_program_ids = programs
            contract.firmware_unreleased = any(program.state == "draft" for program in programs.sudo())
            contract.firmware_asked = any(
                row.firmware_asked or row.firmware_program_id or row.firmware_program_text for row in rows
            )

    @api.model
    def _search_firmware_program_ids(self, operator, value):
        found = ("firmware_program_id", operator, value)
        return ["|", ("line_ids", "any", [found]), ("draft_line_ids", "any", [found])]

    def _part_problems(self, snapshots):
        """Engineering verifies the program with the part number, and so does everybody after (D11.2 to D11.4)."""
        problems = super()._part_problems(snapshots)
        for line in self.sudo().line_ids.filtered("product_id"):
            problem = line._firmware_problem()
            if problem:
                problems.append(f"“{line.model_text}”: {problem}")
        return problems

    def _signoff_check_sign(self, step, signer):
        """Sales signs a draft that says which program: the number itself, or as the customer calls it (D11.1).

        :raises UserError: naming the rows
        """
        if step.purpose == "draft":
            missing = self.sudo().draft_line_ids.filtered(
                lambda row: row.firmware_asked and not row.firmware_program_id and not row.firmware_program_text
            )
            if missing:
                raise UserError(
                    self.env._(
                        "No program number yet: %(rows)s. Choose the program, or write down how the customer calls it.",
                        rows=", ".join(missing.mapped("model_text")),
                    )
                )
        return super()._signoff_check_sign(step, signer)

    @api.model
    def _rows_of_order(self, order, without=None):
        """Rows begin with the program of the order, what this customer had before, or the product's own."""
        rows = super()._rows_of_order(order, without)
        products = self.env["product.product"].browse([row["ordered_product_id"] for row in rows])
        needing = products.filtered("firmware_needed")
        if not needing:
            return rows
        before = needing._firmware_bought_before(order.partner_id.commercial_partner_id, order.company_id)
        lines = self.env["sale.order.line"].browse([row["sale_line_id"] for row in rows])
        for row, line, product in zip(rows, lines, products, strict=True):
            if product in needing:
                default = product.with_company(order.company_id)._firmware_default()
                program = line.firmware_program_id or before.get(product) or default
                row["firmware_program_id"] = program.id
        return rows

    def _signoff_finished(self):
        """What is approved is what the order's rows carry."""
        res = super()._signoff_finished()
        for line in self.sudo().line_ids.filtered("firmware_program_id"):
            order_row = line.sale_line_id
            if order_row and order_row.firmware_program_id != line.firmware_program_id:
                order_row.firmware_program_id = line.firmware_program_id
        self.sudo()._firmware_carry()
        return res

    def _firmware_carry(self):
        """Manufacturing orders that are not done follow the approved contract."""
        if not self.line_ids.firmware_program_id:
            return
        productions = self._productions().filtered(lambda production: production.state != "done")
        productions._firmware_follow()
