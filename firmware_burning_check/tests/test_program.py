"""Programs: one number, one set of bytes; released by the software owner, replaced, withdrawn (B09, B12)."""

import zlib

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .image_common import ProgramCase, ihex

DATA = {0x8000000: bytes(range(256)) * 4, 0x8010000: b"tail"}


@tagged("post_install", "-at_install")
class TestProgram(ProgramCase):
    def test_number_is_unique(self):
        """The same number in other letters, or with spaces, is the same number (B09)."""
        self.assertEqual(self.make_program("  X-1 ").number, "X-1")
        for number in ("HL-0412", "hl-0412", " HL-0412 "):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.make_program(number)
        other = self.env["res.company"].create({"name": "Other"})
        self.env["firmware.program"].create({"number": "HL-0412", "company_id": other.id})

    def test_upload(self):
        """A file is recognised; digests, memory map and checksums follow (B09)."""
        self.upload(self.program, ihex(DATA))
        self.assertEqual((self.program.image_format, self.program.image_name), ("ihex", "lamp.hex"))
        self.assertEqual(self.program.image_size, 1028)
        self.assertIn("0x080003FF", self.program.image_map_html)
        sums = {row.kind: row.value for row in self.program.checksum_ids}
        self.assertEqual(sums["crc32"], f"{zlib.crc32(b''.join(DATA.values())):08X}")
        digest = self.program.image_digest
        self.upload(self.program, ihex(DATA, 16), "other.hex")
        self.assertEqual(self.program.image_digest, digest)
        self.assertEqual(len(self.program.checksum_ids), 2)
        self.upload(self.program, ihex({0: b"x"}))
        self.assertNotEqual(self.program.image_digest, digest)
        self.assertEqual(self.program.checksum_ids.filtered(lambda row: row.kind == "sum16").value, "0078")
        self.assertFalse(self.program.image_upload, "nobody reads the bytes in a form")

    def test_damaged_upload(self):
        """What is wrong with the file is said with its line; nothing is kept of it."""
        lines = ihex(DATA).splitlines()
        with self.assertRaisesRegex(UserError, "lamp.hex: Line 3 .*checksum"):
            bad = lines[2][:-1] + (b"0" if lines[2][-1:] != b"0" else b"1")
            self.upload(self.program, b"\n".join([*lines[:2], bad, *lines[3:]]))
        with self.assertRaisesRegex(UserError, "end record is missing"):
            self.upload(self.program, b"\n".join(lines[:-1]))
        self.program.invalidate_recordset()
        self.assertFalse(self.program.image_file_id)

    def test_checksum_parameters(self):
        """Range, gaps, excluded blocks; a typed value that the image does not have is refused."""
        self.upload(self.program, ihex(DATA))
        rows = self.env["firmware.program.checksum"].with_user(self.owner)
        row = rows.create({
            "program_id": self.program.id, "kind": "crc32", "range_start": "0x8000000", "range_end": "080000FF",
            "excluded": "8000010-800001F",
        })  # fmt: skip
        data = bytes(range(256))
        self.assertEqual(row.value, f"{zlib.crc32(data[:16] + data[32:]):08X}")
        row.fill = "ff"
        self.assertEqual(row.value, f"{zlib.crc32(data[:16] + data[32:]):08X}")
        with self.assertRaisesRegex(UserError, "the image gives"):
            rows.create({"program_id": self.program.id, "kind": "crc32", "value": "DEADBEEF"})
        with self.assertRaisesRegex(UserError, "no address"):
            row.range_start = "here"
        self.assertIs(self.program._checksum_matches(f"0x{row.value.lower()}"), True)
        self.assertIs(self.program._checksum_matches("12345678"), False)

    def test_project_file(self):
        """A project file is bound by its digest and the checksum typed from the programmer."""
        self.upload(self.program, b"PG4UW project", "lamp.eprj")
        self.assertEqual((self.program.image_format, self.program.image_digest), ("other", False))
        with self.assertRaisesRegex(UserError, "type the checksum"):
            self.release(self.program)
        self.program.checksum_ids = [(0, 0, {"kind": "shown", "value": "3F2A"})]
        self.assertEqual(self.release(self.program).state, "released")

    def test_released_is_locked(self):
        """Number, image, checksums, products, configuration: on every path, for everybody (B09)."""
        self.upload(self.program, ihex(DATA))
        program = self.release(self.program)
        self.assertEqual(program.state, "released")
        self.assertTrue(program.released_on)
        for user in (self.owner, self.env.ref("base.user_root")):
            mine = program.with_user(user)
            for values in (
                {"number": "HL-0413"}, {"revision": "B"}, {"chip": "x"}, {"machine": "arm"}, {"base_address": "1"},
                {"configuration": "RDP=1"}, {"product_tmpl_ids": [(4, self.product.product_tmpl_id.id)]},
                {"image_upload": b"YWJj", "image_upload_name": "a.bin"},
                {"checksum_ids": [(0, 0, {"kind": "crc32"})]}, {"checksum_ids": [(5, 0, 0)]},
            ):  # fmt: skip
                with self.subTest(user=user.login, values=values), self.assertRaises(UserError):
                    mine.write(values)
            with self.assertRaises(UserError):
                mine.checksum_ids[0].fill = "ff"
            with self.assertRaises(UserError):
                mine.unlink()
            loaded = mine.load([".id", "number"], [[str(program.id), "HL-9"]])
            self.assertTrue(loaded["messages"])
        program.action_signoff_amend("another lamp takes it")
        self.assertEqual(program.state, "draft", "not to be burned before that is signed")
        program.product_tmpl_ids = self.product.product_tmpl_id
        with self.assertRaisesRegex(UserError, "was released"):
            program.number = "HL-1"
        self.assertEqual(self.release(program).state, "released")

    def test_products_of_a_released_program(self):
        """What the release vouches for changes from no side; a program in preparation follows its products (B09)."""
        template = self.product.product_tmpl_id
        self.product.firmware_program_ids = self.program
        self.assertEqual(self.program.product_tmpl_ids, template)
        self.release(self.program)
        lamp = self.env["product.template"].create({"name": "Other lamp"})
        ways = [
            lambda: lamp.write({"firmware_program_ids": [(4, self.program.id)]}),
            lambda: lamp.write({"firmware_program_ids": [(6, 0, self.program.ids)]}),
            lambda: lamp.product_variant_id.write({"firmware_program_ids": [(4, self.program.id)]}),
            lambda: template.write({"firmware_program_ids": [(5,)]}),
            lambda: template.write({"firmware_program_ids": False}),
            lambda: template.create({"name": "New lamp", "firmware_program_ids": [(4, self.program.id)]}),
        ]  # fmt: skip
        for number, way in enumerate(ways):
            with self.subTest(way=number):
                with self.assertRaises(UserError):
                    way()
                self.env.invalidate_all()
                self.assertEqual(self.program.product_tmpl_ids, template)
        rows = [[str(lamp.id), str(self.program.id)]]
        self.assertFalse(lamp.load([".id", "firmware_program_ids/.id"], rows)["ids"])
        self.assertEqual(self.program.product_tmpl_ids, template)
        self.assertFalse(template.copy().firmware_program_ids, "a copy is another product")
        keeper = self.env["product.template"].with_user(self.sales).browse(lamp.id)
        draft = self.make_program("HL-0414")
        with self.assertRaises(AccessError):
            keeper.write({"firmware_program_ids": [(4, draft.id)]})
        self.assertTrue(lamp.write({"firmware_program_ids": [(4, draft.id)], "firmware_program_id": draft.id}))
        self.assertEqual(draft.product_tmpl_ids, lamp)

    def test_states_are_acts(self):
        """Nobody writes a state, a digest or an image; nobody creates a released program."""
        other = self.make_program("HL-2")
        for user in (self.owner, self.env.ref("base.user_root")):
            mine = self.program.with_user(user)
            for values in (
                {"state": "released"}, {"superseded_by_id": other.id}, {"released_on": "2026-01-01"},
                {"image_digest": "00"}, {"image_file_id": 1}, {"image_map": {"count": 1}}, {"signoff_head_id": 1},
            ):  # fmt: skip
                with self.subTest(user=user.login, values=values), self.assertRaises(AccessError):
                    mine.write(values)
                with self.subTest(created=values), self.assertRaises(AccessError):
                    mine.create({"number": "HL-3", **values})
            with self.assertRaises(AccessError):
                mine.with_context(default_state="released").create({"number": "HL-3"})

    def test_edit_while_signing(self):
        """A change before the release voids the signature that vouched for it (B01)."""
        self.upload(self.program, ihex(DATA))
        self.program.action_signoff_start()
        self.upload(self.program, ihex({0: b"other"}))
        self.assertEqual(self.release(self.program).state, "released")

    def test_used_number_keeps_its_bytes(self):
        """A number in use takes its first image, and no other one (B09)."""
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": self.product.id})
        lot._firmware_engine_write({"firmware_program_id": self.program.id})
        with self.assertRaisesRegex(UserError, "in use"):
            self.program.number = "HL-9"
        self.upload(self.program, ihex(DATA))
        with self.assertRaisesRegex(UserError, "in use"):
            self.upload(self.program, ihex({0: b"other"}))
        with self.assertRaises(UserError):
            self.program.unlink()

    def test_replace(self):
        """Another released program takes its place, with a reason; no circle, no foreign product (B12)."""
        old, new = self.release(self.program), self.make_program("HL-0413")
        dialog = self.env["firmware.program.end"].with_user(self.owner)
        with self.assertRaisesRegex(UserError, "not released"):
            dialog.create({"program_id": old.id, "kind": "superseded", "other_id": new.id, "reason": "x"}).action_end()
        new = self.release(new)
        with self.assertRaisesRegex(UserError, "another program"):
            old._supersede(old, "x", self.owner)
        with self.assertRaisesRegex(UserError, "Say why"):
            old._supersede(new, " ", self.owner)
        dialog.create(
            {"program_id": old.id, "kind": "superseded", "other_id": new.id, "reason": "flicker"}
        ).action_end()
        self.assertEqual((old.state, old.superseded_by_id), ("superseded", new))
        self.assertEqual((old.act_ids.reason, old.act_ids.user_id), ("flicker", self.owner))
        with self.assertRaisesRegex(UserError, "not released"):
            new._supersede(old, "back", self.owner)
        with self.assertRaises(UserError):
            old.action_signoff_amend("again")
        for act in (lambda: old.act_ids.write({"reason": "x"}), old.act_ids.unlink):
            with self.assertRaises(AccessError):
                act()

    def test_replace_needs_the_products(self):
        """What replaces a program is for the products that take it."""
        self.program.product_tmpl_ids = self.product.product_tmpl_id
        old, new = self.release(self.program), self.release(self.make_program("HL-0413"))
        with self.assertRaisesRegex(UserError, "is not for Lamp"):
            old._supersede(new, "x", self.owner)

    def test_withdraw(self):
        """Withdrawn by who keeps programs, and by nobody else; what carries it is told."""
        program = self.release(self.program)
        for user in (self.sales, self.worker, self.keeper):
            with self.assertRaises(AccessError):
                program._withdraw("x", user)
            with self.assertRaises(AccessError):
                program.with_user(user).action_firmware_end()
        program._withdraw("chip is out", self.owner)
        self.assertEqual(program.state, "withdrawn")
        self.assertIn("chip is out", program.message_ids[0].body)
        with self.assertRaises(UserError):
            program._withdraw("again", self.owner)

    def test_compare(self):
        """Ranges that differ between two programs."""
        self.upload(self.program, ihex(DATA))
        other = self.make_program("HL-0413")
        self.upload(other, ihex({**DATA, 0x8010000: b"tall"}))
        dialog = self.env["firmware.program.compare"].with_user(self.sales).create({
            "program_id": other.id, "other_id": self.program.id,
        })  # fmt: skip
        self.assertIn("0x08010002", dialog.result)
        self.assertIn("1 bytes differ", dialog.result)

    def test_access(self):
        """Sales, production and warehouse read programs, not their bytes; other companies read nothing."""
        self.upload(self.program, ihex(DATA))
        for user in (self.sales, self.worker, self.keeper):
            mine = self.program.with_user(user)
            self.assertEqual(mine.image_sha256, self.program.image_sha256)
            with self.assertRaises(AccessError):
                mine.write({"revision": "B"})
            with self.assertRaises(AccessError):
                mine.image_file_id.read(["data"])
            with self.assertRaises(AccessError):
                mine._download()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "stranger8", "firmware_burning_check.group_firmware_program_owner", company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        with self.assertRaises(AccessError):
            self.program.with_user(stranger).read(["number"])
        with self.assertRaises(AccessError):
            self.program.with_user(stranger)._download()

    def test_changed_bytes_are_refused(self):
        """Bytes changed in the database are neither signed nor delivered (B21)."""
        self.upload(self.program, ihex(DATA))
        self.cr.execute("UPDATE signoff_file SET data = 'YWJj' WHERE id = %s", [self.program.sudo().image_file_id.id])
        self.env.invalidate_all()
        with self.assertRaises(ValidationError):
            self.program._download()
        self.assertFalse(self.program.download_ids)
