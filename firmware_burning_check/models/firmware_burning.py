"""Batch burning: which programs are burned into the goods of an order, at which station (D11.7)."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

#: What people write; everything else is written by acts.
WRITTEN = {"production_id", "station_id", "shift", "note"}
WRITTEN_LATER = {"shift", "note"}


class FirmwareBurning(models.Model):
    """One batch: one manufacturing order at one station, from its opening to its closing."""

    _name = "firmware.burning"
    _description = "Batch burning"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Batch", readonly=True, copy=False)
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing order", required=True, index=True, ondelete="restrict", check_company=True
    )
    product_id = fields.Many2one("product.product", related="production_id.product_id")
    station_id = fields.Many2one("firmware.station", required=True, index=True, ondelete="restrict", check_company=True)
    program_id = fields.Many2one("firmware.program", readonly=True, copy=False, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, copy=False, index=True)
    user_id = fields.Many2one("res.users", "Opened by", readonly=True, copy=False, ondelete="restrict")
    shift = fields.Char()
    note = fields.Text()
    state = fields.Selection([("open", "Open"), ("closed", "Closed")], readonly=True, copy=False, default="open")
    opened_on = fields.Datetime("Opened on", readonly=True, copy=False)
    closed_on = fields.Datetime("Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False, ondelete="restrict")
    good = fields.Integer("Good burns", readonly=True, copy=False)
    failed = fields.Integer("Failed burns", readonly=True, copy=False)
    result_ids = fields.One2many("firmware.burning.result", "burning_id", "Results", readonly=True)
    log_ids = fields.One2many("firmware.log", "burning_id", "Imported logs", readonly=True)

    _open_unique = models.UniqueIndex(
        "(production_id, station_id) WHERE state = 'open'",
        "This order already has an open batch at this station. Go on with that one, or close it first.",
    )

    # === WHO WRITES WHAT ===

    @api.model_create_multi
    def create(self, vals_list):
        """Open batches. Program, company, person and time come from the order and the session.

        :raises UserError: where the first article does not stand, or the program may not be burned
        """
        rows = []
        for vals in vals_list:
            self._check_written(set(vals), WRITTEN)
            production = self.env["mrp.production"].browse(vals.get("production_id"))
            rows.append({
                **vals, "name": False, "state": "open", "user_id": self.env.uid, "opened_on": fields.Datetime.now(),
                "program_id": production.firmware_program_id.id, "company_id": production.company_id.id,
                "closed_on": False, "closed_by_id": False, "good": 0, "failed": 0,
            })  # fmt: skip
        self._refuse_second(rows)
        burnings = super().create(rows)
        new = not set(burnings.company_id.ids) <= self._companies()
        for burning in burnings:
            burning.production_id.check_access("read")
            burning._refuse()
            super(FirmwareBurning, burning).write({
                "name": "/".join([
                    burning.production_id.name, burning.station_id.code or burning.station_id.name, str(burning.id)
                ])
            })  # fmt: skip
        if new:
            self.env.registry.clear_cache()
        return burnings

    def write(self, vals):
        """Shift and note, while the batch is open.

        :raises UserError: for anything else, and for a closed batch
        """
        self._check_written(set(vals), WRITTEN_LATER)
        self._refuse_closed()
        return super().write(vals)

    def _check_written(self, names, allowed):
        wrong = names - allowed
        if wrong:
            raise UserError(
                self.env._(
                    "%(fields)s: the batch says this by itself, nobody writes it. Open a batch for another order or "
                    "station, or record results.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env) if name in self._fields else name
                        for name in sorted(wrong)
                    ),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(lambda one: one.state != "open" or one.log_ids or one.result_ids)
        if used:
            raise UserError(
                self.env._(
                    "%(batches)s have results, or are closed: they stay. Void results that are wrong.",
                    batches=", ".join(used.mapped("name")),
                )
            )

    @api.model
    @tools.ormcache()
    def _companies(self):
        """The companies that burn with batches: where there is none, nothing is asked and nothing costs a query.

        :rtype: frozenset[int]
        """
        return frozenset(company.id for (company,) in self.sudo()._read_group([], ["company_id"]))

    # === MAY IT BE BURNED ===

    def _refuse(self):
        """Nothing is burned into this batch, and no result is written to it, while something is wrong.

        :raises UserError: saying what, why and what to do
        """
        self.ensure_one()
        message = self._refusal()
        if message:
            raise UserError(message)

    def _refusal(self):
        """Why nothing may be burned here now, or nothing.

        :rtype: str
        """
        production, program, station = self.production_id, self.program_id, self.station_id
        if not program:
            return self.env._(
                "%(production)s has no program: nobody can say what to burn. Choose it on the manufacturing order.",
                production=production.name,
            )
        if production.state in ("draft", "cancel"):
            return self.env._(
                "%(production)s is not released for production: confirm it before anything is burned.",
                production=production.name,
            )
        if program != production.firmware_program_id:
            return self.env._(
                "%(production)s now takes %(now)s, this batch is for %(program)s. Close it, check the first article "
                "of the new program, and open a new batch.",
                production=production.name, now=production.firmware_program_id.display_name or self.env._("none"),
                program=program.display_name,
            )  # fmt: skip
        if not station.active:
            return self.env._(
                "Station %(station)s is retired. What was recorded stays. Close this batch and go on at another "
                "station after its first article, or let the production manager take the station back into use.",
                station=station.name,
            )
        articles = self.env["firmware.first.article"]
        return program._burning_refusal(production) or articles._stands_refusal(production, station)

    def _refuse_second(self, rows):
        # Of two at the same moment the index lets one pass.
        others = self.search([
            ("production_id", "in", [row.get("production_id") for row in rows]), ("state", "=", "open"),
        ])  # fmt: skip
        wanted = {(row.get("production_id"), row.get("station_id")) for row in rows}
        others = others.filtered(lambda one: (one.production_id.id, one.station_id.id) in wanted)
        if others:
            raise UserError(
                self.env._(
                    "%(batch)s is open for this order at this station: go on with it, or close it first.",
                    batch=others[:1].name,
                )
            )

    def _refuse_closed(self):
        closed = self.filtered(lambda one: one.state != "open")
        if closed:
            raise UserError(
                self.env._(
                    "%(batches)s: closed. Open a new batch for what is burned from now on.",
                    batches=", ".join(closed.mapped("name")),
                )
            )

    # === ACTS ===

    def _lock(self):
        """Wait for whoever records here, then look at what he left."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(SQL("SELECT id FROM firmware_burning WHERE id = %s FOR NO KEY UPDATE", self.id))
        self.invalidate_recordset()

    def _count(self, good, failed):
        """Count results; the update makes the loser of a race try again."""
        return super().write({"good": self.good + good, "failed": self.failed + failed})

    def action_close(self):
        """Nothing more is burned in these batches.

        :raises UserError: for batches that are closed
        """
        self.check_access("write")
        for burning in self:
            burning._lock()
            burning._refuse_closed()
            super(FirmwareBurning, burning).write({
                "state": "closed", "closed_on": fields.Datetime.now(), "closed_by_id": self.env.uid,
            })  # fmt: skip
        return True

    def action_record(self):
        """Open the dialog for results by scan or by count.

        :rtype: dict
        """
        self.ensure_one()
        return self._dialog("firmware.burning.entry", self.env._("Record results"))

    def action_import(self):
        """Open the dialog for a programmer's log.

        :rtype: dict
        """
        self.ensure_one()
        return self._dialog("firmware.log.import", self.env._("Import a log"))

    def _dialog(self, model, title):
        self.check_access("write")
        self._refuse_closed()
        self._refuse()
        return {
            "type": "ir.actions.act_window", "name": title, "res_model": model, "views": [(False, "form")],
            "target": "new", "context": {"default_burning_id": self.id},
        }  # fmt: skip

    def action_results(self):
        """Open the results of these batches.

        :rtype: dict
        """
        return {
            "type": "ir.actions.act_window", "name": self.env._("Results"), "res_model": "firmware.burning.result",
            "views": [(False, "list")], "domain": [("burning_id", "in", self.ids)],
            "context": {"firmware_one_batch": len(self) == 1},
        }  # fmt: skip
