"""Who looked at which difference: ticks, and the signatures that need them (D11.3, D11.4)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Signatures that vouch for the formal contract; and all that rest on special requirements.
LOOKED_AT = ("formal", "review")
RESTS_ON_REQUIREMENTS = ("parts", *LOOKED_AT)


class InternalContractTick(models.Model):
    """One person looked at one difference. ``key`` names it with both values: a changed value is another difference."""

    _name = "internal.contract.tick"
    _description = "Difference Looked At"
    _inherit = ["signoff.evidence"]
    _order = "id"
    _rec_name = "words"

    contract_id = fields.Many2one("internal.contract", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id")
    key = fields.Char(required=True, readonly=True)
    round = fields.Integer(readonly=True)
    words = fields.Text(readonly=True, help="The difference as it stood.")
    user_id = fields.Many2one("res.users", string="Looked At By", required=True, readonly=True, ondelete="restrict")
    moment = fields.Datetime(readonly=True)

    _once_uniq = models.UniqueIndex("(contract_id, round, user_id, key)")


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _ticks_now(self):
        """Ticks of the current round.

        :returns: id of the contract → its ticks, oldest first
        :rtype: dict[int, internal.contract.tick]
        """
        contracts = self._origin.sudo()
        ticks = self.env["internal.contract.tick"].sudo().search([("contract_id", "in", contracts.ids)])
        ticks = ticks.filtered(lambda tick: tick.round == tick.contract_id.signoff_head_id.round)
        return {contract.id: own for contract, own in ticks.grouped("contract_id").items()}

    def _may_tick(self):
        """Whether the reader may sign an open step that needs the differences to be looked at.

        :rtype: bool
        """
        self.ensure_one()
        steps = self.sudo().signoff_head_id._current_steps()
        waiting = steps.filtered(lambda step: step.state == "open" and step.purpose in LOOKED_AT)
        if not waiting or self.env.su:
            return False
        return bool(set(waiting.department_id.ids) & set(self.env["signoff.department"]._of_user(self.env.user)))

    # === FOR THE CLIENT ===

    @api.readonly
    def differences_panel(self):
        """What the page *Differences* shows.

        :returns: ``differences`` (see :meth:`_differences`; with ``by`` and ``mine``), ``notes``, ``begun`` and
            ``may_tick``
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        compared = self._compared()[self.id]
        ticks = self._ticks_now().get(self.id, self.env["internal.contract.tick"].sudo())
        by_key = ticks.grouped("key")
        differences = []
        for one in compared["differences"]:
            own = by_key.get(one["key"], ticks.browse())
            differences.append(
                {**one, "by": own.user_id.mapped("name"), "mine": self.env.user in own.user_id}
            )  # fmt: skip
        return {
            "differences": differences,
            "notes": compared["notes"],
            "begun": self._formal_begun(),
            "may_tick": self._may_tick(),
        }

    def action_tick_difference(self, key):
        """Say that you have looked at a difference; it stays on record.

        :param str key: of :meth:`_differences`
        :returns: as :meth:`differences_panel`
        :rtype: dict
        :raises UserError: for who signs nothing now, or where the difference is gone by now
        """
        self.ensure_one()
        self.check_access("read")
        self._check_not_over({"line_ids": True})
        if not self._may_tick():
            raise UserError(
                self.env._(
                    "%(contract)s: a difference is ticked by whoever signs the formal contract or its review now. "
                    "You are asked for neither.",
                    contract=self.display_name,
                )
            )
        one = next((one for one in self._differences() if one["key"] == key), None)
        if not one:
            raise UserError(
                self.env._(
                    "%(contract)s was changed meanwhile: this difference reads otherwise now. "
                    "Look at the differences again.",
                    contract=self.display_name,
                )
            )
        self._tick(one)
        return self.differences_panel()

    def _tick(self, difference):
        # Twice at once: the second transaction runs again and finds the tick.
        head = self.sudo().signoff_head_id
        ticks = self.env["internal.contract.tick"].sudo()
        known = [("contract_id", "=", self.id), ("round", "=", head.round),
                 ("user_id", "=", self.env.uid), ("key", "=", difference["key"])]  # fmt: skip
        if ticks.search_count(known, limit=1):
            return
        vals = {"contract_id": self.id, "key": difference["key"], "round": head.round, "words": difference["words"],
                "user_id": self.env.uid, "moment": fields.Datetime.now()}  # fmt: skip
        ticks._engine_insert([vals], once=SQL("ON CONFLICT DO NOTHING"))

    # === SIGNING ===

    def _signoff_check_sign(self, step, signer):
        """Special requirements that concern the department are ticked before it signs; all of them before the last.

        :raises UserError: naming those that are not
        """
        if step.purpose in RESTS_ON_REQUIREMENTS:
            self._check_requirements(step)
        return super()._signoff_check_sign(step, signer)

    def _check_requirements(self, step):
        """Special requirements that this signature rests on.

        :param signoff.step step: to be signed
        :raises UserError: naming them, and whose tick is missing
        """
        steps = step.head_id._current_steps().filtered("blocking")
        missing = self.requirement_ids.filtered(lambda one: not one.done_by_id)
        others = (steps - step).filtered(
            lambda one: one.purpose == "review" and one.state not in ("signed", "skipped")
        )  # fmt: skip
        if step.purpose == "review" and not others:
            missing = missing.filtered(lambda one: one.department_id in steps.department_id)
        else:
            missing = missing.filtered(lambda one: one.department_id == step.department_id)
        if missing:
            names = "\n".join(
                f"• {(one.department_id.name or '')}: {_short(one.name)}" for one in missing
            )  # fmt: skip
            raise UserError(
                self.env._(
                    "%(contract)s: these special requirements are not ticked yet (page “Special Requirements”):"
                    "\n%(requirements)s",
                    contract=self.display_name,
                    requirements=names,
                )
            )

    def _check_formal(self, step, signer):
        """Each difference as it stands was looked at by the signer himself.

        :raises UserError: naming those that were not
        """
        super()._check_formal(step, signer)
        if not self.line_ids:
            raise UserError(
                self.env._("%(contract)s has no rows in its formal contract.", contract=self.display_name)
            )  # fmt: skip
        differences = self._differences()
        if not differences:
            return
        ticks = self._ticks_now().get(self.id, ())
        mine = {tick.key for tick in ticks if tick.user_id == signer.user}
        missing = [one["words"] for one in differences if one["key"] not in mine]
        if missing:
            shown = "\n".join(f"• {words}" for words in missing[:10])
            if len(missing) > 10:
                shown += "\n" + self.env._("and %(count)s more", count=len(missing) - 10)
            raise UserError(
                self.env._(
                    "%(contract)s: %(person)s has not ticked these differences yet (page “Differences”):"
                    "\n%(differences)s",
                    contract=self.display_name,
                    person=signer.user.name,
                    differences=shown,
                )
            )

    def _signoff_signed(self, step):
        """What the signers looked at is said in the chatter too."""
        if step.purpose in LOOKED_AT:
            people = {signature["user"] for signature in step._valid_signatures()}
            ticks = [tick for tick in self._ticks_now().get(self.id, ()) if tick.user_id.id in people]
            # What was put right since somebody looked at it is no difference any more.
            standing = {one["key"] for one in self._compared()[self.id]["differences"]} if ticks else ()
            words = [tick.words for tick in ticks if tick.key in standing]
            if words:
                self.sudo()._message_log(
                    body=self.env._(
                        "%(step)s: looked at %(differences)s",
                        step=step.name or step.display_name,
                        differences="; ".join(words),
                    )
                )
        return super()._signoff_signed(step)

    @api.model
    def _signoff_dialog_step(self, step):
        """The signing dialog shows the differences as well, and who looked at them."""
        shown = super()._signoff_dialog_step(step)
        if step.purpose in LOOKED_AT:
            found = self.sudo().differences_panel()
            if found["differences"]:
                shown["sections"].insert(0, self._dialog_section(found))
        return shown

    def _dialog_section(self, found):
        nobody = self.env._("nobody yet")
        return {
            "name": "differences",
            "label": self.env._("Differences"),
            "hidden": False,
            "changed": True,
            "changes": [
                {"row": one["row"], "field": f"{one['label']} ({one['against_text']})", "old": one["was"],
                 "new": one["now"]}
                for one in found["differences"]
            ],
            "lines": [
                {"field": self.env._("Looked at: %(row)s, %(field)s", row=one["row"], field=one["label"]),
                 "value": ", ".join(one["by"]) or nobody}
                for one in found["differences"]
            ] + [{"field": self.env._("Note"), "value": note} for note in found["notes"]],
        }  # fmt: skip


class InternalContractRequirement(models.Model):
    _inherit = "internal.contract.requirement"

    def action_untick(self):
        """Take the tick back, unless the approved contract rests on it.

        :raises UserError: for who is no member, and on an approved contract
        """
        self.check_access("read")
        approved = self.contract_id.sudo().filtered(lambda contract: contract.signoff_head_id.state == "finished")
        if approved:
            raise UserError(
                self.env._(
                    "%(contract)s is approved, and rests on this tick: amend it to take the tick back.",
                    contract=approved[0].display_name,
                )
            )
        return super().action_untick()


def _short(text):
    """The beginning of a text that is only named here."""
    line = " ".join((text or "").split())
    return line if len(line) <= 120 else f"{line[:119]}…"
