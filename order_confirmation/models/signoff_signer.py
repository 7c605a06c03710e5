"""Who signs: the person, on whose behalf, in whose session, and how he was identified."""

from dataclasses import dataclass
from typing import Any

from odoo import api, models
from odoo.exceptions import AccessDenied, UserError


@dataclass(frozen=True)
class Signer:
    """A person who signs now.

    ``user`` is who signs; ``session`` the user whose session it is; ``how`` the way he was identified (session,
    badge, pin, password, passkey, act, paper); ``behalf`` whom he stands in for, filled in step by step;
    ``act`` the record whose act signs, ``acted`` when it was done, where that was before the step opened; ``paper``
    what a paper signature carries (time on paper, who attests);
    ``known`` his id and rights, where they were read together with him.
    """

    user: Any
    session: Any
    how: str = "session"
    behalf: Any = None
    act: str = ""
    acted: str = ""
    paper: Any = None
    known: Any = None

    def rights(self):
        """Departments he may sign for (see :meth:`SignoffDepartment._of_user`).

        :rtype: dict
        """
        # Compared with the user: a signer is also made from another one, with another user.
        if self.known and self.known[0] == self.user.id:
            return self.known[1]
        return self.user.env["signoff.department"]._of_user(self.user)

    def payload(self):
        """What an entry keeps of it.

        :rtype: dict
        """
        values = {"how": self.how, "session": self.session._signoff_identity()}
        if self.behalf:
            values["for"] = self.behalf._signoff_identity()
        if self.act:
            values["act"] = self.act
        if self.acted:
            values["acted"] = self.acted
        if self.paper:
            values["paper"] = self.paper
        return values


class ResUsers(models.Model):
    _inherit = "res.users"

    def _signoff_identity(self):
        """What an entry keeps of a person: text, so that it outlives the user.

        :rtype: dict
        """
        user = self.sudo()
        return {"id": user.id or 0, "name": user.name or "", "login": user.login or ""}

    def unlink(self):
        """Say in the chain of his departments that a deleted user left them."""
        self.env["signoff.department"]._forget_member(self)
        return super().unlink()


class SignoffSigner(models.AbstractModel):
    """Finds out who signs, from what the dialog sends."""

    _name = "signoff.signer"
    _description = "Identification of Signers"

    def _identify(self, credentials=None):
        """Who signs.

        :param dict credentials: ``badge`` and/or ``pin`` (of anybody, B17), ``password`` (of the session's user, or
            with ``login`` of anybody), ``passkey`` (the browser's answer); nothing: the session's user
        :rtype: Signer
        :raises UserError: where what was given identifies nobody who may sign
        """
        credentials = credentials or {}
        session = self.env.user
        if credentials.get("badge") or credentials.get("pin"):
            user, how = self.env["signoff.identity"]._recognise(
                credentials.get("badge"), credentials.get("pin"), credentials.get("login")
            )
        elif credentials.get("password") or credentials.get("passkey"):
            user, how = self._check_afresh(credentials)
        else:
            user, how = session, "session"
        rights = self.env["signoff.department"]._of_user(user)
        return Signer(user=self._check_person(user), session=session, how=how, known=(user.id, rights))

    def _check_afresh(self, credentials):
        """Check a password or passkey now, whatever the session checked before.

        :rtype: tuple[res.users, str]
        :raises UserError: where it is wrong
        """
        login = (credentials.get("login") or "").strip()
        users = self.env["res.users"].sudo()
        user = users.search([("login", "=", login)]) if login else self.env.user
        try:
            if not user:
                raise AccessDenied()
            with user._assert_can_auth(user=user.id):
                if credentials.get("passkey"):
                    user.with_user(user)._check_credentials(
                        {"type": "webauthn", "webauthn_response": credentials["passkey"]}, {"interactive": True}
                    )
                    return user, "passkey"
                user.with_user(user)._check_credentials(
                    {"type": "password", "password": credentials["password"]}, {"interactive": True}
                )
        except AccessDenied as error:
            raise UserError(
                self.env._("The password is wrong. Nothing was signed. Please try again.")
                if not credentials.get("passkey")
                else self.env._("The passkey was not accepted. Nothing was signed. Please try again.")
            ) from error
        return user, "password"

    def _check_person(self, user):
        """Only a living, internal person signs; the superuser, a robot, signs nothing.

        :rtype: res.users
        :raises UserError: for anybody else
        """
        person = user.sudo()
        if not person or person._is_superuser() or person.share or not person.active:
            raise UserError(
                self.env._(
                    "%(name)s can't sign: only people with an active internal login can.", name=person.name or ""
                )
            )
        return person

    @api.model
    def _of_act(self, person, reference=None):
        """Who signs by an act.

        :param res.users person: who did it
        :param reference: the record he did it on
        :rtype: Signer
        """
        act = f"{reference._name},{reference.id} {reference.sudo().display_name}" if reference else "act"
        return Signer(user=person.sudo(), session=self.env.user, how="act", act=act)
