"""Programs that are burned into products: one number, one set of bytes (B09, D11.1)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Written by the acts of a program alone.
ACTED = frozenset({
    "state", "superseded_by_id", "released_on", "withdrawn_on", "image_file_id", "image_format", "image_map",
    "image_digest", "image_machine", "image_size",
})  # fmt: skip
#: What a number stands for: fixed once the program was released, or is anywhere in use.
BOUND = frozenset({
    "number", "revision", "chip", "company_id", "machine", "base_address", "configuration", "image_upload",
})  # fmt: skip


class FirmwareProgram(models.Model):
    """One program as the contract names it: its number, and what exactly that number stands for."""

    _name = "firmware.program"
    _inherit = ["signoff.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Program"
    _order = "number, id"
    _rec_names_search = ["number", "revision"]
    _check_company_auto = True

    number = fields.Char("Program number", required=True, index="trigram", tracking=True, copy=False)
    revision = fields.Char(tracking=True)
    chip = fields.Char("Target chip", tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("released", "Released for use"),
            ("superseded", "Replaced program"),
            ("withdrawn", "Withdrawn program"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    released_on = fields.Datetime("First released", readonly=True, copy=False)
    withdrawn_on = fields.Datetime(readonly=True, copy=False)
    superseded_by_id = fields.Many2one(
        "firmware.program", "Replaced by", readonly=True, copy=False, check_company=True, index="btree_not_null"
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "firmware_program_product_template_rel",
        "program_id",
        "product_tmpl_id",
        "Products it is for",
    )

    _number_unique = models.UniqueIndex(
        "(company_id, lower(btrim(number)))", "There is a program with this number already."
    )

    @api.depends("number", "revision")
    def _compute_display_name(self):
        for program in self:
            program.display_name = " ".join(filter(None, (program.number, program.revision)))

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A new program is in preparation: what its acts write is not given.

        :raises AccessError: for a forged state, digest or image
        """
        defaults = self.default_get(sorted(ACTED))
        for vals in vals_list:
            given = {name: value for name, value in {**defaults, **vals}.items() if name in ACTED and value}
            if given.pop("state", "draft") != "draft" or given:
                self._refuse_acted()
            if vals.get("number"):
                vals["number"] = vals["number"].strip()
        return super().create(vals_list)

    def write(self, vals):
        """State and digests come from acts; what a number stands for does not change once it is in use (B09).

        :raises AccessError: for what only acts write
        :raises UserError: for a number or image that is fixed
        """
        if ACTED & set(vals):
            self._refuse_acted()
        bound = BOUND & set(vals)
        if bound:
            self._check_not_bound(bound)
        if vals.get("number"):
            vals = {**vals, "number": vals["number"].strip()}
        return super().write(vals)

    def _refuse_acted(self):
        raise AccessError(
            self.env._(
                "State, image and digests of a program are written by its acts: upload, sign, replace, withdraw."
            )
        )

    def _check_not_bound(self, names):
        """Whether what this number stands for may still change.

        :param names: fields about to be written
        :raises UserError: naming the program, and what it is used in
        """
        for program in self.sudo():
            if program.released_on or program.state != "draft":
                raise UserError(
                    self.env._(
                        "Program %(program)s was released: its number and image stay what they are. "
                        "Make a program with a number of its own, and let it replace this one.",
                        program=program.display_name,
                    )
                )
            used = program._used_in()
            # A number without image may get its first image while it is in use; checksums follow the image.
            if used and names != {"checksum_ids"} and (program.image_file_id or names & {"number", "company_id"}):
                raise UserError(
                    self.env._(
                        "Program %(program)s is in use (%(used)s): its number and image stay what they are. "
                        "Make a program with a number of its own.",
                        program=program.display_name,
                        used=used,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_known(self):
        for program in self.sudo():
            if program.released_on or program.signoff_head_id or program._used_in():
                raise UserError(
                    self.env._(
                        "Program %(program)s was signed or used: it is kept. Withdraw it instead.",
                        program=program.display_name,
                    )
                )

    def copy_data(self, default=None):
        """A copy is another program: it gets a number of its own, and no image."""
        return [
            {**vals, "number": vals.get("number") or self.env._("%(number)s (copy)", number=program.number)}
            for program, vals in zip(self, super().copy_data(default=default), strict=True)
        ]

    # === INTERFACE ===

    def _fits(self, product):
        """Whether this program may be burned into this product.

        :param product.product product: one variant
        :rtype: bool
        """
        self.ensure_one()
        return self in product._firmware_programs()

    def _on_hold(self, reason=""):
        """Called when these programs were replaced or withdrawn: what carries them is held (B12).

        :param str reason: why
        """

    def _where_used(self):
        """Where this program is used: each room of this module adds its own.

        :returns: label, name of the model, domain
        :rtype: list[tuple[str, str, list]]
        """
        self.ensure_one()
        own = [("firmware_program_id", "=", self.id)]
        return [
            (self.env._("Orders"), "sale.order.line", own),
            (self.env._("Manufacturing orders"), "mrp.production", own),
            (self.env._("Lots"), "stock.lot", own),
            *(
                [(self.env._("Contracts"), "internal.contract.line", own)]
                if "firmware_program_id" in self.env["internal.contract.line"]._fields
                else []
            ),
        ]

    def _used_in(self):
        """The first use of this program, in words; empty where it is used nowhere.

        :rtype: str
        """
        for label, model, domain in self._where_used():
            if found := self.env[model].sudo().search(domain, limit=1):
                return f"{label}: {found.display_name}"
        return ""
