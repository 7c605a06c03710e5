"""The evidence taken outside: entries, contents, files and anchors in one archive that checks itself."""

import base64
import json
import tempfile
import zipfile
from pathlib import Path

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

BATCH = 500
#: Columns of each table that goes into the archive, one JSON object a line.
TABLES = {
    "heads": ("signoff_head", ("id", "name", "res_model", "res_id", "state", "round", "last_sequence", "last_hash")),
    "entries": ("signoff_entry", ("head_id", "sequence", "payload", "hash")),
    "contents": ("signoff_content", ("head_id", "section", "digest", "schema", "schema_version", "payload", "labels")),
    "anchors": ("signoff_anchor", ("id", "anchored_on", "previous_digest", "digest", "tails")),
}
READ_ME = """Evidence of sign-offs

entries.jsonl   one entry a line; hash = SHA-256 of the hash before it, a line feed, and the payload (UTF-8);
                the first entry of a chain (head_id) follows the empty text
contents.jsonl  what was signed; digest = SHA-256 of {"content":payload,"schema":schema,"version":schema_version}
                as JSON with sorted keys and without spaces
anchors.jsonl   digest = SHA-256 of the digest before it, a line feed, and the tails
files/          pictures, scans and prints by their SHA-256

    python3 chain.py entries.jsonl heads.jsonl     names the first entry of each chain that is not what it was
"""


class SignoffExport(models.AbstractModel):
    """Writes the archive, table by table, so that memory stays flat."""

    _name = "signoff.export"
    _description = "Export of Evidence"

    @api.model
    def _write(self):
        """Write all evidence into a temporary file.

        :returns: an open file at its beginning; closing it removes it
        :raises AccessError: for whoever does not manage sign-offs
        """
        if not self.env.user.has_group("order_confirmation.group_signoff_manager"):
            raise AccessError(self.env._("Only who manages sign-offs exports the evidence."))
        self.env.flush_all()
        target = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", READ_ME)
            archive.write(Path(__file__).parents[1] / "core" / "chain.py", "chain.py")
            for name, (table, columns) in TABLES.items():
                self._write_table(archive, f"{name}.jsonl", table, columns)
            self._write_files(archive)
        target.seek(0)
        return target

    def _write_table(self, archive, name, table, columns):
        query = SQL(
            "SELECT %s FROM %s ORDER BY id", SQL(", ").join(map(SQL.identifier, columns)), SQL.identifier(table)
        )
        with archive.open(name, "w", force_zip64=True) as file:
            for row in self.env["signoff.verify"]._read(query):
                line = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str)
                file.write(f"{line}\n".encode())

    def _write_files(self, archive):
        seen = set()
        for sha256, data in self.env["signoff.verify"]._read(SQL("SELECT sha256, data FROM signoff_file ORDER BY id")):
            if sha256 not in seen:
                seen.add(sha256)
                archive.writestr(f"files/{sha256}", base64.b64decode(bytes(data or b"")))
