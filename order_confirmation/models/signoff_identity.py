"""PIN and badge: signing in anybody's session (B17)."""

import hashlib
import hmac
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from passlib.context import CryptContext
from psycopg2.errors import LockNotAvailable

#: Wrong PINs after which it is locked, and for how long.
ATTEMPTS = 5
LOCKED_MINUTES = 15
#: How long one attempt waits for another of the same person.
WAIT_SECONDS = 3
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
    pin_hash = fields.Char(groups=fields.NO_ACCESS, readonly=True, copy=False, prefetch=False)
    badge_hash = fields.Char(groups=fields.NO_ACCESS, readonly=True, copy=False, prefetch=False)
    has_pin = fields.Boolean(string="PIN", compute="_compute_has", compute_sudo=True)
    has_badge = fields.Boolean(string="Badge", compute="_compute_has", compute_sudo=True)
    new_pin = fields.Char(string="New PIN", store=False, inverse="_inverse_new_pin", compute="_compute_new")
    new_badge = fields.Char(store=False, inverse="_inverse_new_badge", compute="_compute_new")
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

    def _keep(self, vals):  # pylint: disable=missing-return
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
        return super().write({"failures": 0, "locked_until": False})

    @api.model
    def action_set_my_pin(self, pin, credentials=None):
        """Set the current user's own PIN; who finds a session open can't, so that he can't sign by PIN either.

        :param str pin: 4 to 12 digits
        :param dict credentials: ``password`` or ``passkey`` of the session's user, checked now
        :raises UserError: where they are missing or wrong
        """
        given = {key: value for key, value in (credentials or {}).items() if key in ("password", "passkey") and value}
        if not given:
            raise UserError(self.env._("Enter your password as well: a PIN signs in your name."))
        self.env["signoff.signer"]._check_afresh(given)
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
        """Compare a PIN, in a transaction of its own: a rollback forgets no failure, and attempts made at the same
        moment wait for one another, so that none gets more of them.

        :raises UserError: where it is wrong, or was wrong too often
        """
        now = fields.Datetime.now()
        with self.env.registry.cursor() as cr:
            # Without a committed row it was set in this very transaction: nobody else can try it.
            stored = self._lock_attempts(cr)
            pin_hash, failures, locked_until = stored or (self.pin_hash, self.failures, self.locked_until)
            if locked_until and locked_until > now:
                self._raise_locked(locked_until - now)
            right = PINS.verify(pin, pin_hash)
            left = 0 if right else ATTEMPTS - failures - 1
            if stored and (failures or not right):
                self._keep_attempts(cr, right, left, now)
        self.invalidate_recordset(["failures", "locked_until"])
        if not right:
            raise UserError(
                self.env._("The PIN is wrong. Nothing was signed. %(left)s more attempts.", left=left)
                if left > 0
                else self.env._("The PIN is wrong, and locked for %(minutes)s minutes.", minutes=LOCKED_MINUTES)
            )

    def _lock_attempts(self, cr):
        """Hash, failures and lock of this person as committed, the row locked.

        :rtype: tuple | None
        :raises UserError: where somebody else holds it: his PIN is being changed, or tried again and again
        """
        try:
            cr.execute("SET LOCAL lock_timeout = %s", [f"{WAIT_SECONDS}s"])
            cr.execute(
                "SELECT pin_hash, COALESCE(failures, 0), locked_until FROM signoff_identity WHERE id = %s FOR UPDATE",
                [self.id],
                log_exceptions=False,
            )
        except LockNotAvailable as error:
            raise UserError(
                self.env._("The PIN of %(name)s is being changed. Please try again.", name=self.user_id.name)
            ) from error
        return cr.fetchone()

    def _keep_attempts(self, cr, right, left, now):
        locked = not right and left <= 0
        cr.execute(
            "UPDATE signoff_identity SET failures = %s, locked_until = %s WHERE id = %s",
            [
                0 if right or locked else ATTEMPTS - left,
                now + timedelta(minutes=LOCKED_MINUTES) if locked else None,
                self.id,
            ],
        )

    def _raise_locked(self, rest):
        raise UserError(
            self.env._(
                "The PIN of %(name)s was wrong %(times)s times and is locked for %(minutes)s more minutes. "
                "Whoever manages sign-offs can unlock it.",
                name=self.user_id.name,
                times=ATTEMPTS,
                minutes=int(rest.total_seconds() // 60) + 1,
            )
        )
