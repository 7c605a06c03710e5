"""The burning record of a manufacturing order, as it is printed (D11.7, B14)."""

from odoo import fields, models
from odoo.tools import SQL

#: Rows of single results that a record lists; it counts all.
LISTED = 500


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _burn_record(self):
        """What the burning record shows.

        :rtype: dict
        """
        self.ensure_one()
        count = self._burn_counts()[self]
        results = self.env["firmware.burning.result"]
        failures = results.search(
            [("burning_id", "in", self.firmware_burning_ids.ids), ("ok", "=", False), ("void_of_id", "=", False)]
        )
        return {
            **count,
            "pieces": self._burn_pieces(),
            "problems": self._burn_problems(count, self._burn_pieces()),
            "batches": self.firmware_burning_ids.sorted("id"),
            "failures": failures[:LISTED].sorted("id"),
            "more": max(0, len(failures) - LISTED),
            "voids": results.search(
                [("burning_id", "in", self.firmware_burning_ids.ids), ("void_of_id", "!=", False)], limit=LISTED
            ),
            "operators": self._burn_operators(),
            "printed": fields.Datetime.now(),
        }

    def _burn_operators(self):
        """Who recorded how many: operator, shift, good and failed burns, as results say it.

        :rtype: list[tuple[str, str, int, int]]
        """
        self.env["firmware.burning"].flush_model()
        self.env.cr.execute(SQL(
            """
            SELECT result.user_id, burning.shift, COALESCE(SUM(result.quantity) FILTER (WHERE result.ok), 0),
                   COALESCE(SUM(result.quantity) FILTER (WHERE NOT result.ok), 0)
              FROM firmware_burning_result AS result JOIN firmware_burning AS burning ON burning.id = result.burning_id
             WHERE burning.production_id = %s AND result.void_of_id IS NULL
               AND NOT EXISTS (SELECT FROM firmware_burning_result AS void WHERE void.void_of_id = result.id)
             GROUP BY result.user_id, burning.shift ORDER BY result.user_id, burning.shift
            """,
            self.id,
        ))  # fmt: skip
        rows = self.env.cr.fetchall()
        users = self.env["res.users"].sudo().browse([row[0] for row in rows])
        return [
            (user.name, shift or "", good, failed) for user, (_id, shift, good, failed) in zip(users, rows, strict=True)
        ]
