"""Burns by program, station, operator, shift; failures by cause (D11.7)."""

from odoo import fields, models
from odoo.tools import SQL


class FirmwareBurningAnalysis(models.Model):
    """A view: each result that is not voided, with what its batch says."""

    _name = "firmware.burning.analysis"
    _description = "Analysis of burning"
    _auto = False
    _rec_name = "serial"
    _order = "date desc, id desc"
    _depends = {
        "firmware.burning": ["program_id", "station_id", "shift", "company_id"],
        "firmware.burning.result": [
            "burning_id",
            "ok",
            "quantity",
            "cause",
            "user_id",
            "at",
            "stored_at",
            "void_of_id",
        ],
        "mrp.production": ["product_id"],
    }

    date = fields.Datetime("Time", readonly=True)
    burning_id = fields.Many2one("firmware.burning", "Batch", readonly=True)
    production_id = fields.Many2one("mrp.production", "Manufacturing order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    program_id = fields.Many2one("firmware.program", readonly=True)
    station_id = fields.Many2one("firmware.station", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Operator", readonly=True)
    shift = fields.Char(readonly=True)
    channel = fields.Char(readonly=True)
    serial = fields.Char("Serial number", readonly=True)
    cause = fields.Char(readonly=True)
    quantity = fields.Integer("Burns", readonly=True)
    good = fields.Integer("Good burns", readonly=True)
    failed = fields.Integer("Failed burns", readonly=True)
    yield_rate = fields.Float("Yield (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return """
            SELECT result.id, COALESCE(result.at, result.stored_at) AS date, result.burning_id, result.production_id,
                   production.product_id, burning.program_id, burning.station_id, result.company_id, result.user_id,
                   burning.shift, result.channel, result.serial, CASE WHEN NOT result.ok THEN result.cause END AS cause,
                   result.quantity, CASE WHEN result.ok THEN result.quantity ELSE 0 END AS good,
                   CASE WHEN result.ok THEN 0 ELSE result.quantity END AS failed,
                   CASE WHEN result.ok THEN 100.0 ELSE 0.0 END AS yield_rate
              FROM firmware_burning_result AS result
              JOIN firmware_burning AS burning ON burning.id = result.burning_id
              JOIN mrp_production AS production ON production.id = result.production_id
             WHERE result.void_of_id IS NULL
               AND NOT EXISTS (SELECT FROM firmware_burning_result AS void WHERE void.void_of_id = result.id)
        """

    def _read_group_select(self, aggregate_spec, query):
        """The yield of a group is that of its pieces, not the mean of its rows: counted pieces share a row."""
        if aggregate_spec == "yield_rate:avg":
            good, quantity = (self._field_to_sql(self._table, name, query) for name in ("good", "quantity"))
            return SQL("100.0 * SUM(%s) / NULLIF(SUM(%s), 0)", good, quantity)
        return super()._read_group_select(aggregate_spec, query)
