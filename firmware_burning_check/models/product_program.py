"""Which program a product takes by itself, and that only allowed ones are named (D11.1)."""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

#: Written once the product is there.
PROGRAMS = ("firmware_program_ids", "firmware_program_id")


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model_create_multi
    def create(self, vals_list):
        """What a product may carry is written on the programs, whose signatures vouch for it."""
        allowed = [vals.get("firmware_program_ids") for vals in vals_list]
        if not any(allowed):
            return super().create(vals_list)
        rest = [{name: value for name, value in vals.items() if name not in PROGRAMS} for vals in vals_list]
        templates = super().create(rest)
        for template, vals in zip(templates, vals_list, strict=True):
            template.write({name: vals[name] for name in PROGRAMS if name in vals})
        return templates

    def write(self, vals):
        """Allowed programs change as products of the program do: a released one is amended (B09).

        :raises AccessError: for who may not keep programs
        :raises UserError: for a released program
        """
        if "firmware_program_ids" not in vals:
            return super().write(vals)
        for template in self:
            template._firmware_allow([
                (*command, 0, 0)[:3] if isinstance(command, (list, tuple)) else Command.link(command)
                for command in vals["firmware_program_ids"] or ()
            ])  # fmt: skip
        return super().write({name: value for name, value in vals.items() if name != "firmware_program_ids"})

    def _firmware_allow(self, commands):
        """Write on each program that it is, or is no longer, for this product.

        :param list commands: of the field
        """
        programs = self.env["firmware.program"]
        before = set(self.sudo().firmware_program_ids.ids)
        after = set(before)
        for command, record_id, value in commands or [Command.clear()]:
            if command == Command.CREATE:
                after.add(programs.create(value).id)
            elif command == Command.UPDATE:
                programs.browse(record_id).write(value)
            elif command == Command.LINK:
                after.add(record_id)
            elif command == Command.SET:
                after = set(value)
            elif command == Command.CLEAR:
                after = set()
            else:
                after.discard(record_id)
                if command == Command.DELETE:
                    programs.browse(record_id).unlink()
        for command, changed in ((Command.link, after - before), (Command.unlink, before - after)):
            if changed:
                programs.browse(sorted(changed)).write({"product_tmpl_ids": [command(self.id)]})
        self.invalidate_recordset(["firmware_program_ids"])

    @api.constrains("firmware_program_id", "firmware_program_ids", "company_id")
    def _check_firmware_programs(self):
        self._firmware_check()

    def _firmware_check(self):
        """The default is one of the allowed programs, and all are of the product's company.

        :raises ValidationError: naming product and program
        """
        for template in self.sudo():
            default, allowed = template.firmware_program_id, template.firmware_program_ids
            if default and default not in allowed:
                raise ValidationError(
                    self.env._(
                        "%(product)s: its default program %(program)s is none of its allowed programs. Allow it, or "
                        "choose another default first.",
                        product=template.display_name, program=default.display_name,
                    )
                )  # fmt: skip
            programs = allowed | template.product_variant_ids.firmware_variant_program_ids
            strange = programs.filtered(
                lambda program, template=template: template.company_id and program.company_id != template.company_id
            )
            if strange:
                raise ValidationError(
                    self.env._(
                        "%(product)s: program %(program)s is of another company.",
                        product=template.display_name, program=strange[0].display_name,
                    )
                )  # fmt: skip
            template.product_variant_ids._firmware_check_variant()


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.constrains("firmware_variant_program_ids")
    def _check_firmware_variant_programs(self):
        self._firmware_check_variant()

    def _firmware_check_variant(self):
        """A variant narrows what its product allows.

        :raises ValidationError: naming variant and program
        """
        for product in self.sudo():
            strange = product.firmware_variant_program_ids - product.firmware_program_ids
            if strange:
                raise ValidationError(
                    self.env._(
                        "%(product)s: program %(program)s is none of the programs allowed for its product.",
                        product=product.display_name, program=strange[0].display_name,
                    )
                )  # fmt: skip

    def _firmware_default(self):
        """The program this variant takes where nobody said another: of the company at hand.

        :rtype: firmware.program
        """
        self.ensure_one()
        programs = self.sudo()._firmware_programs().filtered(lambda one: one.company_id == self.env.company)
        default = self.sudo().firmware_program_id
        if default in programs:
            return default.with_env(self.env)
        released = programs.filtered(lambda one: one.state == "released")
        return (released if len(released) == 1 else released.browse()).with_env(self.env)

    def _firmware_bought_before(self, customer, company):
        """Which program the customer had in these products last, as far as it may be used still.

        :param res.partner customer: commercial partner
        :param res.company company: of the contract
        :rtype: dict[product.product, firmware.program]
        """
        found = {}
        rows = self.env["internal.contract.line"].sudo().search([
            ("partner_id", "=", customer.id), ("product_id", "in", self.ids), ("firmware_program_id", "!=", False),
            ("state", "in", ("approved", "closed")), ("firmware_program_id.company_id", "=", company.id),
        ], order="id desc")  # fmt: skip
        for row in rows:
            if not row.firmware_program_id._refusal(row.product_id):
                found.setdefault(row.product_id.with_env(self.env), row.firmware_program_id.with_env(self.env))
        return found


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    @api.constrains("product_tmpl_ids", "company_id")
    def _check_products(self):
        # The other side of the same table: what a product asks for holds from here too.
        self._firmware_check_users()

    def _firmware_check_users(self):
        templates = self.env["product.template"].sudo().with_context(active_test=False)
        templates.search([
            "|", ("firmware_program_id", "in", self.ids), "|", ("firmware_program_ids", "in", self.ids),
            ("product_variant_ids.firmware_variant_program_ids", "in", self.ids),
        ])._firmware_check()  # fmt: skip
