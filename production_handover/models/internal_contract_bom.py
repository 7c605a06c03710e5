"""The version of the BOM that a contract was approved with: frozen when engineering chooses it (D11.2, D11.4)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.signoff_mixin import SignoffLineMixin
from odoo.exceptions import AccessError, UserError

#: Written by what engineering chooses, never by hand.
FROZEN = frozenset({"bom_digest", "bom_frozen", "bom_used"})


class InternalContractLine(models.Model):
    _inherit = "internal.contract.line"

    _engineer_fields = frozenset({"product_id", "bom_id", "supply"})

    supply = fields.Selection(
        [("make", "Make"), ("buy", "Buy")], compute="_compute_supply", store=True, readonly=False, copy=False,
        help="What is bought needs no bill of materials.",
    )  # fmt: skip
    bom_frozen = fields.Json(readonly=True, copy=False)  # what the BOM said: content and names of that day
    bom_used = fields.Json(readonly=True, copy=False)  # references of every BOM and product in it
    bom_outdated = fields.Boolean(string="BOM Changed", compute="_compute_bom_outdated")

    # Who changes a BOM asks for the rows that use it, directly or in a sub-assembly.
    _bom_used_idx = models.Index("USING gin (bom_used)")

    @api.depends("product_id", "bom_id")
    def _compute_supply(self):
        proposed = self._proposed_boms()
        rules = self.env["stock.rule"].sudo().search([("action", "=", "manufacture")]) if self.product_id else ()
        for line in self:
            product = line.product_id
            routes = product.route_ids | product.categ_id.total_route_ids
            made = not product or line.bom_id or proposed.get(line)
            made = made or any(
                rule.route_id in routes and rule.company_id in (rule.company_id.browse(), line.company_id)
                for rule in rules
            )
            line.supply = "make" if made else "buy"

    def _proposed_boms(self):
        """The BOM that Odoo itself would take, for rows that have a product and none chosen.

        :rtype: dict[internal.contract.line, mrp.bom]
        """
        proposed = {}
        waiting = self.filtered(lambda line: line.product_id and not line.bom_id)
        for company, lines in waiting.grouped("company_id").items():
            found = self.env["mrp.bom"].sudo()._bom_find(lines.product_id.sudo(), company_id=company.id)
            proposed |= {line: found[line.product_id.sudo()] for line in lines}
        return proposed

    def _compute_bom_outdated(self):
        found = (
            self.env["internal.contract.alert"]
            .sudo()
            ._read_group(
                [("line_id", "in", self._origin.ids), ("kind", "=", "bom"), ("handled_on", "=", False)], ["line_id"]
            )
        )
        outdated = {line.id for (line,) in found}
        for line in self:
            line.bom_outdated = line._origin.id in outdated

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Rows whose product is known get the BOM that Odoo would take: engineering looks at it and signs.

        :raises AccessError: for a version given by hand
        """
        self._refuse_frozen(set().union(*vals_list))
        lines = super().create(vals_list)
        lines._propose_boms()
        lines._freeze_boms()
        return lines

    def write(self, vals):
        """A chosen BOM is frozen as it is; another product begins with its own BOM.

        :raises AccessError: for a version given by hand
        """
        self._refuse_frozen(vals)
        if not {"product_id", "bom_id"} & set(vals):
            return super().write(vals)
        before = {line: (line.product_id, line.bom_id) for line in self}
        res = super().write(vals)
        if "bom_id" not in vals:
            moved = self.filtered(lambda line: line.product_id != before[line][0])
            moved._write_past({line: {"bom_id": False} for line in moved if line.bom_id})
            moved._propose_boms()
        # The same written again is no choice: a version that was signed stays.
        chosen = self.filtered(lambda line: (line.product_id, line.bom_id) != before[line])
        chosen._freeze_boms()
        chosen._handle_alerts(("bom", "product"), self.env._("Another part number or bill of materials was chosen."))
        return res

    def _refuse_frozen(self, names):
        if FROZEN & set(names):
            raise AccessError(
                self.env._("The version of a bill of materials is taken from it: choose the BOM, or take it anew.")
            )

    # === FREEZING ===

    def _propose_boms(self):
        waiting = self.filtered(lambda line: line.product_id and not line.bom_id and line.supply == "make")
        proposed = waiting._proposed_boms()
        self._write_past({line: {"bom_id": bom.id} for line, bom in proposed.items() if bom})

    def _bom_snapshots(self, labels=True):
        """The BOMs of these rows as they are now.

        :param bool labels: with the names of all that is in them; a digest needs none
        :returns: row → snapshot; rows without BOM are left out
        :rtype: dict
        """
        snapshots = {}
        chosen = self.sudo().filtered(lambda line: line.bom_id and line.product_id)
        for company, lines in chosen.grouped("company_id").items():
            pairs = list(dict.fromkeys((line.product_id, line.bom_id) for line in lines))
            taken = self.env["internal.contract.bom.snapshot"]._take(pairs, company, labels)
            snapshots |= {line.with_env(self.env): taken[line.product_id.id, line.bom_id.id] for line in lines}
        return snapshots

    def _freeze_boms(self):
        """Keep what the BOMs of these rows say now.

        :returns: rows whose version is another one than before
        :rtype: internal.contract.line
        """
        snapshots = self._bom_snapshots()
        values = {}
        for line in self.sudo():
            snapshot = snapshots.get(line.with_env(self.env))
            if snapshot:
                new = {
                    "bom_digest": snapshot["digest"],
                    "bom_frozen": {"content": snapshot["content"], "labels": snapshot["labels"]},
                    "bom_used": snapshot["used"],
                }
            else:
                used = [f"product.product,{line.product_id.id}"] if line.product_id else False
                new = {"bom_digest": False, "bom_frozen": False, "bom_used": used}
            if line.bom_digest != new["bom_digest"] or (line.bom_used or False) != new["bom_used"]:
                values[line.with_env(self.env)] = new
        self._write_past(values)
        return self.browse().union(*values)

    def _write_past(self, values):
        """Write past the guards of people, but never past the sign-off: locked and marked once for all rows.

        :param dict values: row → values
        :raises UserError: for rows of a contract that is approved
        """
        if not values:
            return
        lines = self.browse().union(*values)
        covering = lines._signoff_covering_row()
        sections = frozenset().union(*(covering.get(name, ()) for vals in values.values() for name in vals))
        signed = lines._signoff_lock_parents(lines.contract_id, sections)
        for line, vals in values.items():
            super(SignoffLineMixin, line.sudo()).write(vals)
        signed._signoff_mark(sections)

    # === ACTS ===

    def action_take_bom(self):
        """Take the BOMs of these rows as they are now; whoever signed the older version signs again.

        :raises AccessError: for anybody but engineering
        :raises UserError: on an approved contract: it is amended first
        """
        self._check_may_write(("bom_id",))
        self.check_access("write")
        lines = self.filtered("bom_id")
        if not lines:
            raise UserError(self.env._("There is no bill of materials here yet: choose one first."))
        lines.contract_id._check_not_over({"line_ids": True})
        lines.sudo().contract_id.signoff_head_id._lock()
        words = lines._bom_words()
        lines._freeze_boms()
        lines._handle_alerts(("bom",), self.env._("Taken as it is now."))
        for line, changes in words.items():
            line.contract_id._message_log(
                body=self.env._(
                    "“%(model)s”: bill of materials taken as it is now. %(changes)s",
                    model=line.model_text,
                    changes="; ".join(changes),
                )
            )
        return True

    def _bom_words(self):
        """What changed since the version on the contract, for rows where anything did.

        :rtype: dict[internal.contract.line, list[str]]
        """
        words = {}
        for line, now in self._bom_snapshots().items():
            frozen = line.sudo().bom_frozen
            if frozen and line.sudo().bom_digest != now["digest"]:
                words[line] = self.env["internal.contract.bom.snapshot"]._words(frozen, now)
        return words

    def _handle_alerts(self, kinds, note):
        alerts = self.env["internal.contract.alert"].sudo()
        if self:
            alerts.search([("line_id", "in", self.ids), ("kind", "in", kinds), ("handled_on", "=", False)])._handle(
                self.env.user, note
            )


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def action_take_boms(self):
        """Take all BOMs of these contracts as they are now.

        :raises AccessError: for anybody but engineering
        """
        return self.line_ids.filtered("bom_id").action_take_bom()

    def _parts_signed(self):
        """Those of these contracts whose part numbers engineering vouches for.

        :rtype: internal.contract
        """
        heads = self.sudo().signoff_head_id
        steps = self.env["signoff.step"].sudo().search([("head_id", "in", heads.ids), ("purpose", "=", "parts")])
        done = {}
        for step in steps.filtered(lambda step: step.round == step.head_id.round):
            done[step.head_id] = done.get(step.head_id, True) and step.state in ("signed", "skipped")
        return self.filtered(
            lambda contract: (head := contract.sudo().signoff_head_id).state == "finished" or done.get(head, False)
        )
