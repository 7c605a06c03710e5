"""Rows that nobody writes: the guard of all evidence."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.misc import clean_context


class SignoffEvidence(models.AbstractModel):
    """``create``, ``write`` and ``unlink`` raise for everyone, superuser included (B04).

    Only the engine calls past them, with :meth:`_engine_create` and :meth:`_engine_write`: they are
    private, so no RPC call reaches them, and they start below this class, so that no automation
    rule, import or context key runs on the way.
    """

    _name = "signoff.evidence"
    _description = "Evidence"

    @api.model_create_multi
    def create(self, vals_list):
        """Refused for everyone.

        :raises AccessError: always
        """
        raise AccessError(
            self.env._(
                "“%(model)s” is evidence: it is written by the act it belongs to, never by hand.",
                model=self._evidence_name(),
            )
        )

    def write(self, vals):
        """Refused for everyone.

        :raises AccessError: always
        """
        raise AccessError(
            self.env._(
                "“%(model)s” is evidence and can't be changed.",
                model=self._evidence_name(),
            )
        )

    def unlink(self):
        """Refused for everyone.

        :raises AccessError: always
        """
        raise AccessError(
            self.env._(
                "“%(model)s” is evidence and can't be deleted.",
                model=self._evidence_name(),
            )
        )

    def _evidence_name(self):
        return self.env["ir.model"]._get(self._name).name

    @api.model
    def _engine_create(self, vals_list):
        """Add rows for the act that calls.

        :param list[dict] vals_list: what is not given stays empty: defaults of the context, and those that a user set
            for himself, say nothing here
        """
        clean = self.sudo().with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        empty = dict.fromkeys(self.env["ir.default"]._get_model_defaults(self._name), False)
        return super(SignoffEvidence, clean).create([{**empty, **vals} for vals in vals_list])

    @api.model
    def _engine_read(self, where, order="id", lock=False):
        """Whole rows in one query, into the cache; what is pending there stays.

        :param SQL where: which rows
        :param str order: column
        :param bool lock: wait for whoever holds the rows, then hold them until the end of the transaction
        :returns: the rows
        """
        columns = [field for field in self._fields.values() if field.column_type and field.store and field.name != "id"]
        self.env.cr.execute(
            SQL(
                "SELECT id, %s FROM %s WHERE %s ORDER BY %s, id %s",
                SQL(", ").join(SQL.identifier(field.name) for field in columns),
                SQL.identifier(self._table),
                where,
                SQL.identifier(order),
                SQL("FOR NO KEY UPDATE") if lock else SQL(),
            )
        )
        rows = self.env.cr.fetchall()
        records = self.sudo().browse([row[0] for row in rows])
        for number, field in enumerate(columns, 1):
            field._insert_cache(records, [row[number] for row in rows])
        return records

    @api.model
    def _engine_insert(self, vals_list, once=None):
        """Add rows in one statement and nothing around it: for the way of every signature.

        :param list[dict] vals_list: the same fields in each; what is not given stays empty. One2many fields to these
            rows that were read before must be forgotten by the caller
        :param SQL once: ``ON CONFLICT DO NOTHING`` for rows that a parallel transaction may add as well: it makes
            this one run again
        :returns: the rows, in order
        """
        if not vals_list:
            return self.sudo().browse()
        names, moment = list(vals_list[0]), SQL("now() AT TIME ZONE 'UTC'")
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s)",
                SQL(", ").join(
                    SQL("%s", self._fields[name].convert_to_column_insert(vals[name], self)) for name in names
                ),
                self.env.uid, moment, self.env.uid, moment,
            )
            for vals in vals_list
        ]  # fmt: skip
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, create_uid, create_date, write_uid, write_date) VALUES %s %s RETURNING id",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(rows),
                once or SQL(),
            )
        )
        return self.sudo().browse([row[0] for row in self.env.cr.fetchall()])

    def _engine_write(self, vals):
        """Change rows for the act that calls.

        :param dict vals: as usual
        """
        return super(SignoffEvidence, self.sudo()).write(vals)
