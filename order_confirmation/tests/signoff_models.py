"""A document that knows no order: what the engine is proven on, added to the registry by the tests alone."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..models.signoff_section import Section


class SignoffFake(models.Model):
    _module = None
    _name = "signoff.fake"
    _description = "Fake Document"
    _inherit = ["signoff.mixin", "mail.thread", "mail.activity.mixin"]

    _signoff_sections = {
        "terms": Section(label="Terms", fields=("title", "amount", "when", "partner_id"), groups="base.group_system"),
        "goods": Section(label="Goods", lines={"line_ids": ("name", "quantity")}),
        "papers": Section(label="Papers", files=True),
    }
    _signoff_acts = {"validate": "Validating"}

    name = fields.Char(default="F1")
    title = fields.Char()
    amount = fields.Float()
    when = fields.Datetime()
    free = fields.Char()
    partner_id = fields.Many2one("res.partner")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    line_ids = fields.One2many("signoff.fake.line", "fake_id")
    finished_count = fields.Integer()

    def _signoff_finished(self):
        if self.free == "explode":
            raise self.env["ir.model"]._explode()
        self.finished_count += 1
        return super()._signoff_finished()


class SignoffFakeLine(models.Model):
    _module = None
    _name = "signoff.fake.line"
    _description = "Fake Row"
    _inherit = ["signoff.line.mixin"]
    _signoff_parent = "fake_id"
    _signoff_parent_lines = "line_ids"
    _signoff_line_covered_by = ("fee",)

    fake_id = fields.Many2one("signoff.fake", ondelete="cascade")
    name = fields.Char()
    quantity = fields.Float()
    free = fields.Char()
    fee = fields.Boolean()

    def _signoff_line_covered(self):
        return not self.fee


class SignoffFakeLocked(models.Model):
    _module = None
    _name = "signoff.fake.locked"
    _description = "Fake Contract"
    _inherit = ["signoff.mixin"]
    _signoff_lock_finished = True
    _signoff_amend_changed_only = True
    _signoff_follows_stage = True
    _signoff_purposes = {"text": "Text", "size": "Size"}
    _signoff_sections = {
        "all": Section(label="All", fields=("title",)),
        "size": Section(label="Size", fields=("size",)),
    }

    name = fields.Char(default="L1")
    title = fields.Char()
    size = fields.Float()
    stage = fields.Char(default="")
    signed = fields.Char(default="")

    def _signoff_check_sign(self, step, signer):
        if step.purpose == "size" and not self.size:
            raise UserError(self.name)
        return super()._signoff_check_sign(step, signer)

    def _signoff_signed(self, step):
        # The next stage is not open yet.
        self.signed += f"{step.purpose}:{self.signoff_head_id.stage} "
        return super()._signoff_signed(step)

    def _signoff_stage_changed(self):
        self.stage += f"{self.signoff_head_id.state}:{self.signoff_head_id.stage} "
        return super()._signoff_stage_changed()
