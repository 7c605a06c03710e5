"""What a document inherits to be signed, and what its rows inherit."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .signoff_head import STATES

DOCUMENT_STATES = [("none", "Not Started"), *STATES[:3]]


class SignoffMixin(models.AbstractModel):
    """A document under sign-off: a block of class attributes joins it (see docs/signoff.md).

    A document without a sign-off pays one cached field access for an edit of a covered field, and nothing else.
    """

    _name = "signoff.mixin"
    _description = "Document under Sign-off"
    _inherit = ["signoff.section.mixin", "signoff.touch.mixin"]

    #: Once finished, covered fields are locked: *Amend* starts the next round. Odoo's own documents are never locked.
    _signoff_lock_finished = False
    #: Acts that sign a step for whoever does them (B16): code → label.
    _signoff_acts = {}
    #: What a step's signature may mean to the document: code → label; a route says it of its steps.
    _signoff_purposes = {}
    #: In an amended round, a department signs again where something it vouched for has changed; the first stage always.
    _signoff_amend_changed_only = False

    signoff_head_id = fields.Many2one(
        "signoff.head", string="Sign-off", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    signoff_state = fields.Selection(
        DOCUMENT_STATES, string="Sign-off State", compute="_compute_signoff_state", search="_search_signoff_state",
        compute_sudo=True,
    )  # fmt: skip
    signoff_department_id = fields.Many2one(
        related="signoff_head_id.department_id", string="Waits for", related_sudo=True
    )

    @api.depends("signoff_head_id.state")
    def _compute_signoff_state(self):
        for document in self:
            document.signoff_state = document.signoff_head_id.state or "none"

    def _search_signoff_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("signoff_head_id.state", "in", [state for state in value if state and state != "none"])
        if "none" in value:
            domain |= Domain("signoff_head_id", "=", False)
        return domain

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """No document is born signed.

        :raises AccessError: for a forged sign-off
        """
        self._signoff_refuse_forged(vals_list)
        documents = super().create(vals_list)
        if any(document.signoff_head_id for document in documents):
            # Not in the values, so it came as a default of the context or of the user.
            self._signoff_refuse_forged([{"signoff_head_id": True}])
        return documents

    def write(self, vals):
        """Lock, write, and mark the sections that the written fields belong to (B01).

        :raises AccessError: for a forged sign-off
        :raises UserError: for a covered field of a finished, locked document
        """
        self._signoff_refuse_forged([vals])
        signed, sections = self._signoff_lock_for_edit(vals)
        res = super().write(vals)
        signed._signoff_mark(sections)
        return res

    def unlink(self):
        """Deleting a document keeps its evidence."""
        heads = self.sudo().signoff_head_id
        if heads:
            heads._cancel(self.env.user, "", kind="deleted")
        return super().unlink()

    def _signoff_refuse_forged(self, vals_list):
        # The state is computed, but a value written to it would be read by the gates of the same call.
        forged = ("signoff_head_id", "signoff_state", "signoff_department_id")
        if any(name in vals for vals in vals_list for name in forged):
            raise AccessError(self.env._("A sign-off is written by its acts, never by hand."))

    def _signoff_engine_write(self, vals):
        # Past the guard of `write`; private, so that no RPC call reaches it.
        return super(SignoffMixin, self.sudo()).write(vals)

    def _signoff_refuse_locked(self):
        """Finished documents of a kind that locks are amended, not edited.

        :raises UserError: naming the document
        """
        if not self._signoff_lock_finished:
            return
        for document in self:
            if document.sudo().signoff_head_id.state == "finished":
                raise UserError(
                    self.env._(
                        "“%(document)s” is signed and finished: it can't be edited. "
                        "Press “Amend”, say why, and the departments sign the new version.",
                        document=document.display_name,
                    )
                )

    # === HOOKS ===

    def _signoff_check_sign(self, step, signer):
        """Whether this document may get a signature now; one that lacks something for it says so here.

        :param signoff.step step: to be signed
        :param Signer signer: who wants to sign
        :raises UserError: saying what is missing
        """

    def _signoff_act_stands(self, act):
        """Whether an act that was done before its step opened still stands now; a document that can tell says so here.

        :param str act: code from ``_signoff_acts``
        :rtype: bool
        """
        return True

    def _signoff_signed(self, step):
        """Called when a step has all its signatures, before the next stage opens.

        :param signoff.step step: just signed
        """

    def _signoff_finished(self):
        """Called when the last step is signed; a document that waits for it goes on here."""

    def _signoff_reopened(self, steps):
        """Called when an edit reopened steps.

        :param signoff.step steps: those that must be signed again
        """

    def _signoff_check_start(self):
        """Whether these documents may start now; a document that waits for something else says so here.

        :raises UserError: saying what is missing
        """

    # === ACTS ===

    def action_signoff_start(self):
        """Start the sign-off of these documents with the route that fits each.

        :raises UserError: where one is under way, or no route fits
        """
        self.check_access("write")
        self._signoff_start(self.env.user)
        return True

    def _signoff_start(self, person):
        """The same, for a person given explicitly.

        :param res.users person: who starts it
        :rtype: signoff.head
        """
        self._signoff_check_start()
        busy = self.filtered(lambda document: document.sudo().signoff_head_id.state in ("running", "finished"))
        if busy:
            raise UserError(
                self.env._("The sign-off of “%(document)s” was started already.", document=busy[:1].display_name)
            )
        routes = self._signoff_routes()
        self.env["signoff.route"].union(*routes.values())._check_can_start()
        return self.env["signoff.head"]._start(self, routes, person)

    def _signoff_routes(self):
        """The route of each document.

        :rtype: dict
        :raises UserError: where none fits
        """
        routes = self.env["signoff.route"]._for_documents(self)
        for document, route in routes.items():
            if not route or not route._stages():
                raise UserError(
                    self.env._(
                        "No route says who signs “%(document)s”. Ask whoever manages sign-offs to add one under "
                        "Configuration → Routes.",
                        document=document.display_name,
                    )
                )
        return routes

    def action_signoff_cancel(self, reason):
        """Stop the sign-off of these documents; what was signed stays readable.

        :param str reason: why
        :raises UserError: without a reason, or where nothing is under way
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the sign-off is cancelled."))
        heads = self.sudo().signoff_head_id.filtered(lambda head: head.state in ("running", "finished"))
        if not heads:
            raise UserError(self.env._("No sign-off is under way."))
        heads._cancel(self.env.user, reason.strip())
        return True

    def action_signoff_amend(self, reason):
        """Start the next round of finished documents, with a reason; old rounds stay readable.

        :param str reason: why
        :raises UserError: without a reason, or where a document is not finished
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is amended: every department that signed it will read it."))
        heads = self.sudo().signoff_head_id
        heads._lock()
        for document in self:
            if document.sudo().signoff_head_id.state != "finished":
                raise UserError(
                    self.env._(
                        "“%(document)s” is not finished: edit it, and whoever signed what you change signs again.",
                        document=document.display_name,
                    )
                )
        self.env["signoff.head"]._start(self, self._signoff_routes(), self.env.user, reason=reason.strip())
        return True

    def _signoff_act(self, act, person, reference=None):
        """An act signs the open steps that are bound to it, where the person may sign them (B16).

        The person is passed explicitly: an act of the superuser (procurement, automation) signs nothing. Where he
        may not sign, the step waits to be signed by hand. A step that is not open yet keeps the act, and is signed by
        it when it opens, where it still stands (:meth:`_signoff_act_stands`).

        :param str act: code from ``_signoff_acts``
        :param res.users person: who did it
        :param reference: the record he did it on
        :returns: the steps that were signed
        :rtype: signoff.step
        """
        heads = self.sudo().signoff_head_id
        bound = heads._current_steps().filtered(lambda step: step.act == act)
        if not bound or person._is_superuser() or person.share or not person.active:
            return bound.browse()
        signer = self.env["signoff.signer"]._of_act(person, reference)
        bound._keep_act(signer)
        steps = bound.filtered(lambda step: step.state == "open")
        results = steps._sign_each(steps, lambda some: some._sign(signer))
        return steps.browse([result["id"] for result in results if result["ok"]])

    def _signoff_is_true(self):
        """For gates: whether each document is signed by all, and still says what was signed.

        :returns: those for which it is
        """
        heads = self.sudo().signoff_head_id
        heads._reconcile()
        return self.filtered(lambda document: document.sudo().signoff_head_id.state == "finished")


class SignoffLineMixin(models.AbstractModel):
    """Rows of a document under sign-off: adding, editing and deleting them edits the document's sections."""

    _name = "signoff.line.mixin"
    _description = "Row of a Document under Sign-off"

    #: Many2one to the document, and the one2many there that holds these rows.
    _signoff_parent = None
    _signoff_parent_lines = None
    #: Fields that :meth:`_signoff_line_covered` looks at: who writes them takes a row out of what is signed, or puts
    #: it in.
    _signoff_line_covered_by = ()

    def _signoff_line_covered(self):
        """Whether the row is part of what is signed.

        :rtype: bool
        """
        return True

    def _signoff_line_name(self):
        """What people call the row.

        :rtype: str
        """
        return self.display_name

    def _signoff_covering_row(self):
        document = self.env[self._fields[self._signoff_parent].comodel_name]
        covering = document._signoff_covering_lines(self._signoff_parent_lines)
        every = frozenset().union(*covering.values())
        return {**covering, **dict.fromkeys(self._signoff_line_covered_by, every)}

    def _signoff_lock_parents(self, parents, sections):
        signed = parents.filtered("signoff_head_id") if sections else parents.browse()
        return signed._signoff_lock_sections(sections)

    @api.model_create_multi
    def create(self, vals_list):
        """A new row edits every section that covers rows."""
        parents = self.env[self._fields[self._signoff_parent].comodel_name].browse(
            {vals[self._signoff_parent] for vals in vals_list if vals.get(self._signoff_parent)}
        )
        sections = frozenset().union(*self._signoff_covering_row().values())
        signed = self._signoff_lock_parents(parents, sections)
        rows = super().create(vals_list)
        # A parent that came as a default of the context.
        others = rows[self._signoff_parent] - parents
        (signed | self._signoff_lock_parents(others, sections))._signoff_mark(sections)
        return rows

    def write(self, vals):
        """An edited row edits the sections that cover the written fields."""
        covering = self._signoff_covering_row()
        sections = frozenset().union(*(covering[name] for name in vals if name in covering))
        moved = self._signoff_parent in vals
        if moved:
            sections = frozenset().union(*covering.values())
        if not sections:
            return super().write(vals)
        parents = self[self._signoff_parent]
        if moved:
            parents |= parents.browse(vals[self._signoff_parent])
        signed = self._signoff_lock_parents(parents, sections)
        res = super().write(vals)
        signed._signoff_mark(sections)
        return res

    def unlink(self):
        """A deleted row edits every section that covers rows."""
        sections = frozenset().union(*self._signoff_covering_row().values())
        signed = self._signoff_lock_parents(self[self._signoff_parent], sections)
        res = super().unlink()
        signed._signoff_mark(sections)
        return res
