"""Steps of a document: copied from the route, so that a later edit of the route changes nothing here."""

from odoo import api, fields, models

KINDS = [
    ("prepare", "Prepare"),
    ("take_over", "Take over"),
    ("hand_over", "Hand over"),
    ("verify", "Verify"),
    ("review", "Review"),
    ("approve", "Approve"),
    ("acknowledge", "Acknowledge"),
]
STATES = [
    ("waiting", "Waiting"),
    ("open", "To sign"),
    ("signed", "Signed"),
    ("skipped", "Skipped"),
    ("sent_back", "Sent back"),
    ("cancelled", "Cancelled"),
]
QUORUMS = [("one", "One member"), ("number", "Several members"), ("all", "All members")]
IDENTIFICATIONS = [
    ("session", "Logged in"),
    ("badge", "Badge"),
    ("pin", "PIN"),
    ("password", "Password"),
    ("passkey", "Passkey"),
]
#: How strongly each way identifies: a step names the least it takes.
STRENGTH = {"session": 0, "act": 0, "badge": 1, "pin": 2, "password": 3, "passkey": 3}


class SignoffStep(models.Model):
    """One step of one document: waiting → open → signed, skipped or sent back.

    Steps with the same ``sequence`` form a stage and run in parallel. ``signatures`` holds those that are valid
    now, for display and four-eyes rules; the evidence is in the entries.
    """

    _name = "signoff.step"
    _description = "Sign-off Step"
    _inherit = ["signoff.evidence"]
    _order = "opened_on, id"

    head_id = fields.Many2one("signoff.head", required=True, readonly=True, index=True, ondelete="restrict")
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(string="Document ID", model_field="res_model", readonly=True)
    document_name = fields.Char(string="Document", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    round = fields.Integer(readonly=True, aggregator=None)
    sequence = fields.Integer(string="Stage", readonly=True, aggregator=None)
    position = fields.Integer(readonly=True, aggregator=None, help="Order in the route.")
    names = fields.Json(readonly=True, help="The step's name in each language, as in the route.")
    name = fields.Char(compute="_compute_texts")
    department_id = fields.Many2one("signoff.department", readonly=True, ondelete="restrict")
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(STATES, readonly=True, required=True)
    blocking = fields.Boolean(readonly=True, help="Later stages wait for it.")
    route_step_id = fields.Integer(readonly=True, aggregator=None, help="The step of the route it was copied from.")
    condition = fields.Char(readonly=True)
    sections = fields.Char(readonly=True, help="Names of the sections it vouches for.")
    quorum = fields.Selection(QUORUMS, readonly=True)
    quorum_count = fields.Integer(readonly=True, aggregator=None)
    different_from = fields.Json(readonly=True)
    identification = fields.Selection(IDENTIFICATIONS, readonly=True)
    drawn_signature = fields.Boolean(readonly=True)
    allow_paper = fields.Boolean(readonly=True)
    act = fields.Char(readonly=True)
    acted = fields.Json(readonly=True, help="Act done before the step opened: who, on what, when. It signs then.")
    purpose = fields.Char(readonly=True, help="What its signature means to the document.")
    hours = fields.Float(readonly=True, aggregator=None)
    instructions_by_lang = fields.Json(readonly=True)
    instructions = fields.Text(compute="_compute_texts")
    tell_responsible = fields.Boolean(readonly=True)

    opened_on = fields.Datetime(readonly=True)
    deadline = fields.Datetime(string="Due", readonly=True)
    escalated_on = fields.Datetime(readonly=True)
    signed_on = fields.Datetime(readonly=True)
    signed_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    signatures = fields.Json(readonly=True)
    # A price is guessed from the digest of its section: nobody reads digests, not only nobody sees them.
    signed_digests = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    voided_count = fields.Integer(string="Times Voided", readonly=True)
    returned_count = fields.Integer(string="Times Sent Back", readonly=True)
    fault_id = fields.Many2one(
        "signoff.department", string="Department at Fault", readonly=True, ondelete="set null",
        help="Named by whoever sent it back last.",
    )  # fmt: skip
    voided = fields.Boolean(readonly=True, help="Signed before; what it covered has changed since.")
    note = fields.Char(readonly=True, help="Why it was skipped, or sent back.")

    _to_sign_idx = models.Index("(department_id, opened_on, id) WHERE state = 'open'")
    _overdue_idx = models.Index("(department_id, deadline) WHERE state = 'open' AND deadline IS NOT NULL")
    _oldest_idx = models.Index("(opened_on, id) WHERE state = 'open'")
    _due_idx = models.Index("(deadline) WHERE state = 'open' AND deadline IS NOT NULL AND escalated_on IS NULL")

    @api.depends("names", "instructions_by_lang")
    @api.depends_context("lang")
    def _compute_texts(self):
        for step in self:
            step.name = step._in_language(step.names)
            step.instructions = step._in_language(step.instructions_by_lang)

    @api.depends("names", "document_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step.document_name or ''} · {step.name or step.department_id.name or ''}"

    def _in_language(self, texts):
        texts = texts or {}
        return texts.get(self.env.lang or "en_US") or texts.get("en_US") or next(iter(texts.values()), False)

    def _sections(self):
        """Names of the sections this step vouches for.

        :rtype: list[str]
        """
        return (self.sections or "").split()

    def _valid_signatures(self):
        """Signatures that count now.

        :returns: dictionaries with ``entry``, ``user``, ``behalf``, ``name``, ``behalf_name``, ``at``, ``how``
        :rtype: list[dict]
        """
        return self.signatures or []

    def _needed(self):
        """How many members must sign.

        :rtype: int
        """
        if self.quorum == "all":
            return max(1, len(self.department_id._active_members()))
        return max(1, self.quorum_count) if self.quorum == "number" else 1

    def _is_complete(self, signer):
        """Whether one more signature is the last one needed.

        *All members* means each who is a member now; a signature of somebody who left counts for nobody else.

        :param Signer signer: who signs now, on whose behalf
        :rtype: bool
        """
        pairs = [(one["user"], one["behalf"]) for one in self._valid_signatures()]
        pairs.append((signer.user.id, signer.behalf.id if signer.behalf else False))
        if self.quorum == "all":
            return set(self.department_id._active_members().ids) <= {behalf or user for user, behalf in pairs}
        return len(pairs) >= self._needed()

    def action_open_document(self):
        """Open the document of the step.

        :rtype: dict
        """
        self.ensure_one()
        return self.head_id.action_open_document()
