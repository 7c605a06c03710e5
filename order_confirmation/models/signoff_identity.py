"""PIN and badge: signing in anybody's session (B17)."""

import hashlib
import hmac
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.sql import SQL
from passlib.context import CryptContext

#: Wrong PINs after which it is locked, and for how long.
ATTEMPTS = 5
LOCKED_MINUTES = 15
# A PIN is short: what protects it is the lock. Fewer rounds than a password, a thousand signatures a day.
PINS = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=60_000)


class SignoffIdentity(models.Model):
    """Badge and PIN of a person, hashed. Nobody reads them; each sets his own, managers give and reset them."""

    _name = "signoff.identity"
    _description = "Badge and PIN"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", string="Person", required=True, ondelete="cascade", domain=[("share", "=", False)]
    )
    pin_hash = fields.Char(groups="base.group_no_one", readonly=True, copy=False, prefetch=False)
    badge_hash = fields.Char(groups="base.group_no_one", readonly=True, copy=False, prefetch=False)
    has_pin = fields.Boolean(string="PIN", compute="_compute_has", compute_sudo=True)
    has_badge = fields.Boolean(string="Badge", compute="_compute_has", compute_sudo=True)
    new_pin = fields.Char(string="New PIN", store=False, inverse="_inverse_new_pin", compute="_compute_new")
    new_badge = fields.Char(string="New Badge", store=False, inverse="_inverse_new_badge", compute="_compute_new")
    failures = fields.Integer(readonly=True, copy=False)
    locked_until = fields.Datetime(readonly=True, copy=False)

    _user_uniq = models.UniqueIndex("(user_id)", "This person has a badge or PIN already: change that one.")
    _badge_uniq = models.UniqueIndex("(badge_hash) WHERE badge_hash IS NOT NULL", "This badge belongs to somebody.")

    @api.depends("pin_hash", "badge_hash")
    def _compute_has(self):
        for identity in self:
            identity.has_pin = bool(identity.pin_hash)
            identity.has_badge = bool(identity.badge_hash)

    def _compute_new(self):
        self.new_pin = self.new_badge = False

    # === SETTING ===

    def _inverse_new_pin(self):
        for identity in self.filtered("new_pin"):
            pin = identity.new_pin.strip()
            if not re.fullmatch(r"[0-9]{4,12}", pin):
                raise UserError(self.env._("A PIN has 4 to 12 digits."))
            if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
                raise UserError(self.env._("This PIN is guessed at once. Please choose another one."))
            identity._keep({"pin_hash": PINS.hash(pin), "failures": 0, "locked_until": False})

    def _inverse_new_badge(self):
        for identity in self.filtered("new_badge"):
            identity._keep({"badge_hash": self._badge_digest(identity.new_badge)})

    def _keep(self, vals):
        super().write(vals)
        self.env["signoff.head"]._log_of([
            (identity, {"kind": "identity", "person": identity.user_id.sudo()._signoff_identity(),
                        "what": sorted(set(vals) & {"pin_hash", "badge_hash"})})
            for identity in self
        ])  # fmt: skip

    def write(self, vals):
        """Hashes and counters are written by the methods of this model alone.

        :raises AccessError: for any of them
        """
        if set(vals) & {"pin_hash", "badge_hash", "failures", "locked_until", "user_id"}:
            raise AccessError(self.env._("Enter a new PIN or badge; what is stored can't be written."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """A badge or PIN for a person.

        :raises AccessError: for stored hashes, or for somebody else by a person who is no manager
        """
        if any(set(vals) & {"pin_hash", "badge_hash", "failures", "locked_until"} for vals in vals_list):
            raise AccessError(self.env._("Enter a new PIN or badge; what is stored can't be written."))
        return super().create(vals_list)

    def action_unlock(self):
        """Let somebody try again who was locked out by wrong PINs."""
        self.check_access("write")
        super().write({"failures": 0, "locked_until": False})

    @api.model
    def action_set_my_pin(self, pin):
        """Set the current user's own PIN.

        :param str pin: 4 to 12 digits
        """
        identity = self.sudo().search([("user_id", "=", self.env.uid)]) or self.sudo().create({"user_id": self.env.uid})
        identity.new_pin = pin

    # === RECOGNISING ===

    @api.model
    def _badge_digest(self, badge):
        # Keyed with the database's secret: the table alone gives no badge away.
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret") or ""
        return hmac.new(secret.encode(), badge.strip().encode(), hashlib.sha256).hexdigest()

    @api.model
    def _recognise(self, badge, pin, login=None):
        """Whose badge or PIN this is.

        :param str badge: as scanned
        :param str pin: as typed; of the badge's owner, of ``login``, or of the session's user
        :param str login: of the PIN's owner
        :returns: the user and how he was identified
        :rtype: tuple[res.users, str]
        :raises UserError: unknown badge, wrong or locked PIN, or somebody who left
        """
        identities = self.sudo()
        if badge:
            identity = identities.search([("badge_hash", "=", self._badge_digest(badge))])
            if not identity:
                raise UserError(self.env._("Nobody has this badge. Ask whoever manages sign-offs to register it."))
        else:
            domain = [("user_id.login", "=", login.strip())] if login else [("user_id", "=", self.env.uid)]
            identity = identities.with_context(active_test=False).search(domain)
            if not identity or not identity.pin_hash:
                raise UserError(self.env._("No PIN was set for this person. Nothing was signed."))
        user = identity.user_id
        if not user.active:
            raise UserError(self.env._("%(name)s no longer has a login: nothing was signed.", name=user.name))
        if not pin:
            return user, "badge"
        identity._check_pin(pin)
        return user, "pin"

    def _check_pin(self, pin):
        """Compare a PIN; failures are counted in a transaction of their own, so that a rollback forgets none.

        :raises UserError: where it is wrong, or was wrong too often
        """
        now = fields.Datetime.now()
        if self.locked_until and self.locked_until > now:
            minutes = int((self.locked_until - now).total_seconds() // 60) + 1
            raise UserError(
                self.env._(
                    "The PIN of %(name)s was wrong %(times)s times and is locked for %(minutes)s more minutes. "
                    "Whoever manages sign-offs can unlock it.",
                    name=self.user_id.name,
                    times=ATTEMPTS,
                    minutes=minutes,
                )
            )
        if PINS.verify(pin, self.pin_hash):
            if self.failures:
                super().write({"failures": 0, "locked_until": False})
            return
        left = self._count_failure(now)
        raise UserError(
            self.env._("The PIN is wrong. Nothing was signed. %(left)s more attempts.", left=left)
            if left
            else self.env._("The PIN is wrong, and locked for %(minutes)s minutes.", minutes=LOCKED_MINUTES)
        )

    def _count_failure(self, now):
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """UPDATE signoff_identity
                          SET failures = CASE WHEN failures + 1 >= %(most)s THEN 0 ELSE failures + 1 END,
                              locked_until = CASE WHEN failures + 1 >= %(most)s THEN %(until)s ELSE locked_until END
                        WHERE id = %(id)s RETURNING failures""",
                    most=ATTEMPTS,
                    until=now + timedelta(minutes=LOCKED_MINUTES),
                    id=self.id,
                )
            )
            failures = cr.fetchone()[0]
        return ATTEMPTS - failures if failures else 0
