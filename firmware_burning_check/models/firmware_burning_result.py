"""What came of each burn: rows that are only added (D11.7, B14)."""

import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

COLUMNS = (
    "burning_id", "company_id", "production_id", "serial", "channel", "quantity", "ok", "checksum", "cause", "at",
    "stored_at", "user_id", "log_id", "line", "void_of_id",
)  # fmt: skip
#: What COPY's text format says with a backslash.
NOTHING = "\\N"
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class FirmwareBurningResult(models.Model):
    """One burn of one piece, or so many of the same kind counted together.

    The table is made here and not by Odoo: without foreign keys and log columns, so that a hundred thousand rows are
    stored in a second. What they point to can't be deleted: batches with results stay, and with them their orders.
    """

    _name = "firmware.burning.result"
    _description = "Burning result"
    _inherit = ["signoff.evidence"]
    _order = "id desc"
    _rec_name = "serial"
    _auto = False
    _log_access = False

    burning_id = fields.Many2one("firmware.burning", "Batch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    production_id = fields.Many2one("mrp.production", "Manufacturing order", readonly=True)
    serial = fields.Char("Serial number", readonly=True)
    channel = fields.Char(readonly=True)
    quantity = fields.Integer(readonly=True)
    ok = fields.Boolean("Good", readonly=True)
    checksum = fields.Char(readonly=True)
    cause = fields.Char(readonly=True)
    at = fields.Datetime("Time at the station", readonly=True)
    stored_at = fields.Datetime("Time at the server", readonly=True)
    user_id = fields.Many2one("res.users", "Operator", readonly=True)
    log_id = fields.Many2one("firmware.log", readonly=True)
    line = fields.Integer("Line of the log", readonly=True)
    void_of_id = fields.Many2one("firmware.burning.result", "Voids", readonly=True)
    void_by_ids = fields.One2many("firmware.burning.result", "void_of_id", "Voided by", readonly=True)
    voided = fields.Boolean(compute="_compute_voided")

    def init(self):
        """Make the table and its indexes."""
        res = super().init()
        self.env.cr.execute(SQL(
            """
            CREATE TABLE IF NOT EXISTS firmware_burning_result (
                id serial PRIMARY KEY, burning_id integer NOT NULL, company_id integer NOT NULL,
                production_id integer NOT NULL, serial varchar, channel varchar,
                quantity integer NOT NULL CHECK (quantity > 0), ok boolean NOT NULL, checksum varchar, cause varchar,
                at timestamp without time zone, stored_at timestamp without time zone NOT NULL,
                user_id integer NOT NULL, log_id integer, line integer, void_of_id integer
            );
            CREATE INDEX IF NOT EXISTS firmware_burning_result_burning_idx ON firmware_burning_result (burning_id);
            CREATE INDEX IF NOT EXISTS firmware_burning_result_serial_idx
                ON firmware_burning_result (serial) WHERE serial IS NOT NULL;
            CREATE UNIQUE INDEX IF NOT EXISTS firmware_burning_result_void_idx
                ON firmware_burning_result (void_of_id) WHERE void_of_id IS NOT NULL
            """
        ))  # fmt: skip
        return res

    @api.depends("void_by_ids")
    def _compute_voided(self):
        for result in self:
            result.voided = bool(result.void_by_ids)

    @api.depends("serial", "production_id", "quantity")
    def _compute_display_name(self):
        for result in self:
            result.display_name = result.serial or f"{result.production_id.name} × {result.quantity}"

    @api.model
    def _store(self, rows):
        """Add rows.

        :param iterable[tuple] rows: values of :data:`COLUMNS`: texts, whole numbers, booleans, None and moments in UTC
        """
        self._store_lines(map(_copy_line, rows))

    @api.model
    def _store_results(self, burning, rows, log):
        """Add the results of one batch: what is the same in all rows is written out once.

        :param firmware.burning burning: their batch
        :param list[dict] rows: see :meth:`FirmwareBurning._record`, judged
        :param firmware.log log: where they come from, or None
        """
        begin = _copy_line((burning.id, burning.company_id.id, burning.production_id.id))[:-1]
        end = _copy_line((fields.Datetime.now(), self.env.uid, log.id if log else None))[:-1]
        text = _copy_value
        self._store_lines(
            f"{begin}\t{text(row['serial'])}\t{text(row['channel'])}\t{row['quantity']}\t{'t' if row['ok'] else 'f'}"
            f"\t{text(row['checksum'])}\t{text(row['cause'])}\t{row['at'] or NOTHING}\t{end}"
            f"\t{row.get('line') or NOTHING}\t{NOTHING}\n"
            for row in rows
        )  # fmt: skip

    @api.model
    def _store_lines(self, lines):
        if self.env.cr.readonly:
            raise UserError(self.env._("Nothing can be recorded here just now. Try again."))
        buffer = io.StringIO("".join(lines))
        # The cursor of psycopg2: Odoo's own counts it as no query, and knows no COPY.
        self.env.cr._obj.copy_expert(f"COPY {self._table} ({', '.join(COLUMNS)}) FROM STDIN", buffer)
        self.invalidate_model(flush=False)
        self.env["firmware.burning"].invalidate_model(["result_ids"], flush=False)

    def action_void(self):
        """Ask for the reason, then void these results.

        :rtype: dict
        """
        return {
            "type": "ir.actions.act_window", "name": self.env._("Void results"), "res_model": "firmware.result.void",
            "views": [(False, "form")], "target": "new",
            "context": {"default_result_ids": self.filtered(lambda one: not one.voided).ids},
        }  # fmt: skip

    def _void(self, reason):
        """Results that are wrong no longer count; they stay, and a row says who voided them and why.

        :param str reason: not empty
        :raises UserError: without a reason, for what is voided or voids, and for closed batches unless a manager asks
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why these results are void."))
        self.burning_id.check_access("write")
        for burning in self.burning_id.sorted("id"):
            burning._lock()
        self.invalidate_recordset()
        if self.void_of_id or self.void_by_ids:
            raise UserError(self.env._("Some of these results are void already, or void others: choose them again."))
        closed = self.burning_id.filtered(lambda one: one.state != "open")
        if closed and not self.env.user.has_group("mrp.group_mrp_manager"):
            raise UserError(
                self.env._(
                    "%(batches)s: closed. Ask a production manager to void its results.",
                    batches=", ".join(closed.mapped("name")),
                )
            )
        now = fields.Datetime.now()
        self._store(
            (one.burning_id.id, one.company_id.id, one.production_id.id, one.serial or None, one.channel or None,
             one.quantity, one.ok, one.checksum or None, reason.strip(), None, now, self.env.uid, None, None, one.id)
            for one in self
        )  # fmt: skip
        for burning, results in self.grouped("burning_id").items():
            burning._count(
                -sum(one.quantity for one in results if one.ok), -sum(one.quantity for one in results if not one.ok)
            )


def _copy_line(row):
    return "\t".join([_copy_value(value) for value in row]) + "\n"


def _copy_value(value):
    if value is None:
        return NOTHING
    if value.__class__ is str:
        return value if value.isprintable() and "\\" not in value else value.translate(ESCAPED)
    if value.__class__ is bool:
        return "t" if value else "f"
    return str(value)
