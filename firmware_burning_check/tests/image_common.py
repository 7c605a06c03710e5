"""People, programs and images for tests of programs."""

import base64

import bincopy
from odoo.tests import TransactionCase, new_test_user


def ihex(segments, width=32):
    """The text of an Intel HEX file.

    :param dict segments: address → bytes
    :rtype: bytes
    """
    found = bincopy.BinFile()
    for start, data in segments.items():
        found.add_binary(data, start)
    return found.as_ihex(width).encode()


class ProgramCase(TransactionCase):
    """A software owner, sales, production and warehouse; a program in preparation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.owner = new_test_user(
            cls.env, "owner8", "base.group_user,firmware_burning_check.group_firmware_program_owner"
        )
        cls.sales = new_test_user(cls.env, "sales8", "order_confirmation.group_order_confirmation_user")
        cls.worker = new_test_user(cls.env, "worker8", "mrp.group_mrp_user")
        cls.keeper = new_test_user(cls.env, "keeper8", "stock.group_stock_user")
        cls.department = cls.env.ref("order_confirmation.signoff_department_software")
        cls.department.member_ids = [(4, cls.owner.id)]
        cls.product = cls.env["product.product"].create({"name": "Lamp", "is_storable": True})
        cls.program = cls.make_program("HL-0412")

    @classmethod
    def make_program(cls, number, user=None, **values):
        return cls.env["firmware.program"].with_user(user or cls.owner).create({
            "number": number, "company_id": cls.company.id, **values,
        })  # fmt: skip

    @classmethod
    def upload(cls, program, content, name="lamp.hex"):
        program.write({"image_upload": base64.b64encode(content), "image_upload_name": name})

    @classmethod
    def release(cls, program):
        """As the software owner does."""
        program = program.with_user(cls.owner)
        if program.sudo().signoff_head_id.state != "running":
            program.action_signoff_start()
        steps = program.sudo().signoff_head_id._current_steps()
        results = cls.env["signoff.step"].with_user(cls.owner).sign(steps.ids, {"comment": ""})
        assert all(result["ok"] for result in results), results
        program.invalidate_recordset()
        return program
