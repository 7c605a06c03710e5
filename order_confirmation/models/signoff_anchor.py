"""Anchors: where all chains stood on a night, told outside the database."""

import hashlib
import logging
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 100
#: Entries that may have been under way when the last anchor was made.
LATE_ENTRIES = 100_000


class SignoffAnchor(models.Model):
    """The tail of every chain that moved since the last anchor, and a digest that covers the anchor before.

    The digest leaves the database (mail, or a file of the company's choice): a chain that is cut off and set
    back afterwards no longer has what the anchor saw, and an anchor that is changed no longer has its digest.
    """

    _name = "signoff.anchor"
    _description = "Anchor of Evidence"
    _inherit = ["signoff.evidence"]
    _order = "id desc"
    _rec_name = "digest"

    anchored_on = fields.Datetime(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)
    previous_digest = fields.Char(readonly=True)
    last_entry_id = fields.Integer(readonly=True, aggregator=None)
    head_count = fields.Integer(string="Chains That Moved", readonly=True)
    tails = fields.Text(readonly=True, help="One line per chain: head, last sequence, last hash.")

    @api.model
    def _cron_anchor(self):
        """Every night: anchor, verify, tell. A break is told to whoever manages sign-offs."""
        anchor = self._make()
        if anchor:
            anchor._tell()
        result = self.env["signoff.verify"]._verify()
        if result["breaks"]:
            self._tell_breaks(result["breaks"])

    @api.model
    def action_verify_all(self):
        """Check every chain, for whoever manages sign-offs.

        :rtype: dict
        """
        return self.env["signoff.verify"].action_verify_all()

    @api.model
    def action_export(self):
        """Download all evidence as an archive.

        :rtype: dict
        """
        return {"type": "ir.actions.act_url", "target": "download", "url": "/signoff/export"}

    @api.model
    def _make(self):
        """Anchor what moved since the last time.

        :returns: the anchor, none where nothing moved
        :rtype: signoff.anchor
        """
        self.env.flush_all()
        last = self.sudo().search([], limit=1)
        known = last._heads()
        # Entries get their ids before they are committed: a late one is older than what was anchored already.
        self.env.cr.execute(
            SQL(
                """SELECT id, last_sequence, last_hash FROM signoff_head
                    WHERE id IN (SELECT head_id FROM signoff_entry WHERE id > %s) ORDER BY id""",
                last.last_entry_id - LATE_ENTRIES,
            )
        )
        lines = [
            f"{head} {sequence} {last_hash}"
            for head, sequence, last_hash in self.env.cr.fetchall()
            if sequence and known.get(head) != (sequence, last_hash)
        ]
        if not lines:
            return self.browse()
        self.env.cr.execute(SQL("SELECT max(id) FROM signoff_entry"))
        tails = "\n".join(lines)
        return self._engine_create([{
            "anchored_on": fields.Datetime.now(), "tails": tails, "head_count": len(lines),
            "previous_digest": last.digest or "", "digest": _digest(last.digest or "", tails),
            "last_entry_id": self.env.cr.fetchone()[0],
        }])  # fmt: skip

    def _heads(self, ids=None):
        """What the anchor saw.

        :param list[int] ids: of which heads; all by default
        :returns: head → (sequence, hash)
        :rtype: dict
        """
        wanted = None if ids is None else set(ids)
        found = {}
        for line in (self.tails or "").splitlines():
            head, sequence, last_hash = line.split(" ")
            if wanted is None or int(head) in wanted:
                found[int(head)] = (int(sequence), last_hash)
        return found

    def _is_intact(self, before):
        """Whether the anchor has its digest, and follows the one before.

        :param signoff.anchor before: the anchor before it; may be empty
        :rtype: bool
        """
        self.ensure_one()
        return self.digest == _digest(self.previous_digest or "", self.tails or "") and (
            (self.previous_digest or "") == (before.digest or "")
        )

    @api.model
    def _since(self, ids=None):
        """Anchors from the oldest on that can have seen these heads, one after the other.

        :param list[int] ids: of heads; all anchors by default
        :returns: pairs of an anchor and the one before it
        """
        domain = Domain.TRUE
        if ids is not None:
            first = self.env["signoff.entry"].sudo().search([("head_id", "in", ids)], order="moment, id", limit=1)
            # The clock may have gone back since: a day is left for that.
            domain = Domain("anchored_on", ">=", first.moment - timedelta(days=1)) if first else Domain.FALSE
        found = self.sudo().search(domain, order="id")
        before = self.sudo().search([("id", "<", found[0].id)], limit=1) if found else found
        for start in range(0, len(found), BATCH):
            for anchor in found[start : start + BATCH]:
                yield anchor, before
                before = anchor

    # === TELLING ===

    def _tell(self):
        """Take the digest outside: mail and file, as each company chose."""
        text = f"{self.anchored_on.isoformat()}Z {self.id} {self.head_count} {self.digest}\n"
        for company in self.env["res.company"].sudo().search([("signoff_anchor_mail", "!=", False)]):
            self.env["mail.mail"].sudo().create({
                "subject": self.env._("Sign-off anchor %(number)s", number=self.id),
                "body_html": f"<pre>{text}</pre>",
                "email_to": company.signoff_anchor_mail,
                "email_from": company.email_formatted,
            })  # fmt: skip
        for company in self.env["res.company"].sudo().search([("signoff_anchor_file", "!=", False)]):
            self._append_to_file(company, text)

    @staticmethod
    def _append_to_file(company, text):
        try:
            with open(company.signoff_anchor_file, "a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            _logger.error("The anchor file of %s can't be written: %s", company.name, error)

    def _tell_breaks(self, breaks):
        lines = self.env["signoff.verify"]._break_lines(breaks[:50])
        _logger.error("Evidence was tampered with:\n%s", "\n".join(lines))
        people = self.env.ref("order_confirmation.group_signoff_manager").sudo().user_ids.filtered("email")
        if people:
            self.env["mail.mail"].sudo().create({
                "subject": self.env._("Evidence of sign-offs was tampered with"),
                "body_html": "<br/>".join(lines),
                "email_to": ",".join(people.mapped("email_formatted")),
            })  # fmt: skip


class ResCompany(models.Model):
    _inherit = "res.company"

    signoff_anchor_mail = fields.Char(string="Send Anchors to", help="Addresses outside of this database.")
    signoff_anchor_file = fields.Char(
        string="Append Anchors to", groups="base.group_system", help="A file on the server, or on a mounted drive."
    )

    @api.constrains("signoff_anchor_file")
    def _check_signoff_anchor_file(self):
        for company in self.sudo():
            path = company.signoff_anchor_file
            if path and not (Path(path).is_absolute() and Path(path).suffix == ".txt" and Path(path).parent.is_dir()):
                raise ValidationError(
                    self.env._("The anchor file is an absolute path that ends in .txt, in a folder that exists.")
                )


def _digest(previous, tails):
    return hashlib.sha256(f"{previous}\n{tails}".encode()).hexdigest()
