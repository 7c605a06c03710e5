"""Programs and a product that needs one, for the tests of what carries them."""

from odoo.addons.production_handover.tests.contract_common import ContractCommon
from odoo.fields import Command


class ProgramCommon(ContractCommon):
    """``product`` needs a program: one released, one in preparation; ``product_2`` needs none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program("HL-0412")
        cls.other = cls.make_program("HL-0500")
        cls.draft_program = cls.make_program("HL-0600", "draft")
        cls.strange = cls.make_program("XX-1", product=False)
        cls.product.product_tmpl_id.write({"firmware_needed": True, "firmware_program_id": cls.program.id})
        cls.env.cr.flush()

    @classmethod
    def make_program(cls, number, state="released", product=True, **values):
        products = cls.product.product_tmpl_id.ids if product else []
        program = cls.env["firmware.program"].create(
            {"number": number, "product_tmpl_ids": [Command.set(products)], **values}
        )
        cls.set_state(program, state)
        return program

    @classmethod
    def set_state(cls, program, state, by=None):
        """As its acts set it."""
        program.flush_recordset()
        program._write({"state": state, "superseded_by_id": by.id if by else None})
        program.invalidate_recordset()
