"""Ageing: the batch is aged and compared with the first-article sample (D11.8)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.signoff_section import Section
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
STATES = [
    ("draft", "Ageing"),
    ("signing", "To sign"),
    ("passed", "Passed"),
    ("cancelled", "Cancelled"),
]
OWN_FIELDS = frozenset(
    {"article_id", "quantity", "good", "begun_on", "ended_on", "hours_needed", "temperature", "temperature_min",
     "temperature_max", "failures", "note", "photo_ids", "activity_ids", "message_follower_ids", "message_ids"}
)  # fmt: skip
ON_CREATE = frozenset({"production_id"})
TALK = frozenset({"activity_ids", "message_follower_ids", "message_ids"})


class FirmwareAgeingCheck(models.Model):
    """How long, how warm, how many, compared with which sample; signed by quality and production."""

    _name = "firmware.ageing.check"
    _description = "Ageing check"
    _inherit = ["firmware.page.mixin", "firmware.photo.mixin", "signoff.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _signoff_follows_stage = True
    _signoff_lock_finished = True
    _signoff_sections = {
        "ageing": Section(
            _lt("Ageing"),
            fields=("production_id", "product_id", "article_id", "begun_on", "ended_on", "hours_needed", "temperature",
                    "temperature_min", "temperature_max", "quantity", "good", "failures", "note"),
        ),
        "papers": Section(_lt("Photos and papers"), files=True),
    }  # fmt: skip

    name = fields.Char("Ageing check no.", readonly=True, copy=False, index="trigram")
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing order", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True, ondelete="restrict")
    uom_id = fields.Many2one(related="product_id.uom_id")
    article_id = fields.Many2one(
        "firmware.first.article", "First-article sample", check_company=True, ondelete="restrict",
        index="btree_not_null", help="The confirmed first article that the aged goods are compared with.",
    )  # fmt: skip
    sample = fields.Char(compute="_compute_sample", string="The sample is")
    quantity = fields.Float("Aged quantity", digits="Product Unit")
    good = fields.Float("Good after ageing", digits="Product Unit")
    begun_on = fields.Datetime("Ageing began")
    ended_on = fields.Datetime("Ageing ended")
    hours_needed = fields.Float("Hours needed")
    hours = fields.Float("Hours aged", compute="_compute_hours")
    temperature = fields.Float("Temperature (°C)", digits=(16, 1))
    temperature_min = fields.Float("Not below (°C)", digits=(16, 1))
    temperature_max = fields.Float("Not above (°C)", digits=(16, 1))
    failures = fields.Text("What failed, and where it goes")
    note = fields.Text("Remarks")
    photo_ids = fields.Many2many(
        "ir.attachment", "firmware_ageing_check_photo_rel", "check_id", "attachment_id", string="Photos", copy=False
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True, index=True
    )
    user_id = fields.Many2one("res.users", "Made by", readonly=True, copy=False, ondelete="restrict")

    @api.depends("begun_on", "ended_on")
    def _compute_hours(self):
        for check in self:
            span = check.ended_on - check.begun_on if check.begun_on and check.ended_on else None
            check.hours = span.total_seconds() / 3600 if span else 0.0

    @api.depends("article_id.serial", "article_id.lot_id")
    def _compute_sample(self):
        for check in self:
            article = check.article_id
            check.sample = " · ".join(filter(None, (article.lot_id.name, article.serial))) or False

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A draft for a manufacturing order, against its newest confirmed first article.

        :raises AccessError: for what is written by acts, or an order somebody may not read
        """
        for vals in vals_list:
            self._check_own(vals, OWN_FIELDS | ON_CREATE)
        productions = self.env["mrp.production"].browse([vals.get("production_id") for vals in vals_list])
        productions.check_access("read")
        done = []
        for vals, production in zip(vals_list, productions.sudo(), strict=True):
            product = production.product_id
            done.append({
                "article_id": production._firmware_sample().id, "hours_needed": product.firmware_ageing_hours,
                "temperature_min": product.firmware_ageing_min, "temperature_max": product.firmware_ageing_max,
                "quantity": production._firmware_left_to_age(), **vals,
                "name": self._next_name(production.company_id), "company_id": production.company_id.id,
                "product_id": product.id, "state": "draft", "user_id": self.env.uid,
            })  # fmt: skip
        checks = super().create(done)
        checks._check_values()
        if any(vals.get("photo_ids") for vals in vals_list):
            checks._check_photos()
        return checks

    def _next_name(self, company):
        numbers = self.env["internal.contract"]
        return numbers._number_of(company, "firmware.ageing.check", self.env._("Ageing checks"), "AG")

    def _check_own(self, names, own):
        forged = set(names) - own
        if forged:
            raise AccessError(
                self.env._(
                    "This comes from the manufacturing order, or is written by an act: %(fields)s.",
                    fields=", ".join(sorted(self._fields[name].string for name in forged if name in self._fields)),
                )
            )

    def write(self, vals):
        """People fill in what was seen.

        :raises AccessError: for what is written by acts
        :raises UserError: for a cancelled one
        """
        self._check_own(vals, OWN_FIELDS)
        if set(vals) - TALK:
            self._check_open()
        res = super().write(vals)
        if set(vals) - TALK:
            self._check_values()
        if "photo_ids" in vals:
            self._check_photos()
        return res

    def _check_open(self):
        over = self.filtered(lambda check: check.state == "cancelled")
        if over:
            raise UserError(self.env._("%(check)s is cancelled: make a new ageing check.", check=over[0].name))

    def _check_values(self):
        for check in self.sudo():
            compare = check.uom_id.compare
            if compare(check.quantity, 0) < 0 or compare(check.good, 0) < 0:
                raise UserError(self.env._("Quantities of an ageing check are not below zero."))
            if compare(check.good, check.quantity) > 0:
                raise UserError(
                    self.env._(
                        "%(check)s: %(good)g good of %(quantity)g aged. No more can be good than was aged.",
                        check=check.name, good=check.good, quantity=check.quantity,
                    )
                )  # fmt: skip
            if check.begun_on and check.ended_on and check.ended_on < check.begun_on:
                raise UserError(self.env._("%(check)s: the ageing ended before it began.", check=check.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        kept = self.filtered(lambda check: check.sudo().signoff_head_id or check.state != "draft")
        if kept:
            raise UserError(self.env._("%(check)s is evidence: it is kept. Cancel it instead.", check=kept[0].name))

    # === SIGN-OFF ===

    def _signoff_check_start(self):
        """Presented for signing once the ageing is over and everything is written down.

        :raises UserError: saying what is missing
        """
        for check in self.sudo():
            check._check_complete()
        return super()._signoff_check_start()

    def _signoff_check_sign(self, step, signer):
        """No signature under an ageing check that lacks something.

        :raises UserError: saying what is missing
        """
        self.sudo()._check_complete()
        return super()._signoff_check_sign(step, signer)

    def _check_complete(self):
        self._check_open()
        article, production = self.article_id, self.production_id
        if not article or not article.confirmed_on or article not in article._candidates(production):
            raise UserError(
                self.env._(
                    "%(check)s names no confirmed first article of %(production)s: choose the sample that the aged "
                    "goods are compared with.",
                    check=self.name, production=production.name,
                )
            )  # fmt: skip
        if article.program_id != production.firmware_program_id:
            raise UserError(
                self.env._(
                    "%(check)s: the sample %(article)s carries %(program)s, %(production)s gets %(other)s.",
                    check=self.name, article=article.name, program=article.program_id.display_name,
                    production=production.name, other=production.firmware_program_id.display_name or "—",
                )
            )  # fmt: skip
        if not self.begun_on or not self.ended_on or self.ended_on > fields.Datetime.now():
            raise UserError(self.env._("%(check)s: write when the ageing began and ended.", check=self.name))
        self._check_limits()
        if self.uom_id.compare(self.quantity, 0) <= 0:
            raise UserError(self.env._("%(check)s: write how many pieces were aged.", check=self.name))
        if self.uom_id.compare(self.good, self.quantity) < 0 and not (self.failures or "").strip():
            raise UserError(self.env._("%(check)s: write what failed, and where those pieces go.", check=self.name))

    def _check_limits(self):
        if self.hours < self.hours_needed - 1e-6:
            raise UserError(
                self.env._(
                    "%(check)s: aged for %(hours).1f of %(needed)g hours. Let it go on.",
                    check=self.name, hours=self.hours, needed=self.hours_needed,
                )
            )  # fmt: skip
        low, high = self.temperature_min, self.temperature_max
        if (low or high) and not low <= self.temperature <= (high or self.temperature):
            raise UserError(
                self.env._(
                    "%(check)s: %(temperature)g °C is outside of %(low)g to %(high)g °C. Age the goods again.",
                    check=self.name, temperature=self.temperature, low=low, high=high,
                )
            )  # fmt: skip

    def _signoff_stage_changed(self):
        states = {"running": "signing", "finished": "passed", "cancelled": "cancelled"}
        for check in self.sudo():
            state = states.get(check.signoff_head_id.state, check.state)
            if check.state != state:
                check._signoff_engine_write({"state": state})
        return super()._signoff_stage_changed()

    def action_present(self):
        """Present for signing.

        :raises UserError: saying what is missing
        """
        return self.action_signoff_start()

    def action_cancel(self):
        """Give up ageing checks; those that passed count no more.

        :raises AccessError: for who may not edit them
        """
        self.check_access("write")
        self._check_open()
        reason = self.env._("The ageing check was cancelled.")
        for check in self.sudo():
            check.signoff_head_id._cancel(self.env.user, reason)
            check._signoff_engine_write({"state": "cancelled"})
        return True
