import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo.tests import HttpCase, tagged

from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffExport(SignoffCommon, HttpCase):
    """The evidence outside of Odoo, and before the module is removed (B04)."""

    def test_the_archive_checks_itself_and_names_what_was_changed(self):
        document = self.make_document()
        self.sign(document, self.wang)
        with tempfile.TemporaryDirectory() as folder, self.env["signoff.export"].with_user(self.admin)._write() as file:
            zipfile.ZipFile(file).extractall(folder)
            command = [sys.executable, "chain.py", "entries.jsonl", "heads.jsonl"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            self.assertIn(" 0 broken chains", done.stdout)
            entries = Path(folder, "entries.jsonl")
            lines = entries.read_text(encoding="utf-8").splitlines()
            number = next(n for n, line in enumerate(lines) if "so_wang" in line and '\\"kind\\":\\"sign\\"' in line)
            entry = json.loads(lines[number])
            lines[number] = lines[number].replace("so_wang", "so_liu")
            entries.write_text("\n".join(lines) + "\n", encoding="utf-8")
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            self.assertIn(f"chain {entry['head_id']}: entry {entry['sequence']} changed", done.stdout)

    def test_only_managers_of_sign_offs_export(self):
        self.authenticate(self.wang.login, self.wang.login)
        self.assertEqual(self.url_open("/signoff/export").status_code, 404)
        manager = self._user("so_keeper_of_proof", "order_confirmation.group_signoff_manager,base.group_user")
        self.authenticate(manager.login, manager.login)
        answer = self.url_open("/signoff/export")
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "application/zip"))
        self.assertEqual(answer.content[:2], b"PK")

    def test_uninstalling_asks_for_the_export_where_there_are_signatures(self):
        module = self.env.ref("base.module_order_confirmation")
        wizard = self.env["base.module.uninstall"].create({"module_ids": module.ids})
        others = self.env["base.module.uninstall"].create({"module_ids": self.env.ref("base.module_portal_rating").ids})
        self.sign(self.make_document(), self.wang)
        wizard.invalidate_recordset()
        self.assertTrue(wizard.signoff_entry_count)
        self.assertTrue(others.signoff_entry_count, "it takes this module along")
        with self.refused("Download the evidence"):
            wizard.action_uninstall()
