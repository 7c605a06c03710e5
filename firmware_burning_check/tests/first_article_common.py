"""People of a burning line, a programmed product and its order, for tests of first articles and ageing."""

from odoo.addons.production_handover.tests.contract_common import ContractCommon
from odoo.exceptions import UserError
from odoo.fields import Command


class FirstArticleCommon(ContractCommon):
    """Production, quality, the software owner and engineering each have their people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspector = cls._user("fa_inspector", "mrp.group_mrp_user")
        cls.inspector_2 = cls._user("fa_inspector_2", "mrp.group_mrp_user")
        cls.owner = cls._user("fa_owner", "firmware_burning_check.group_firmware_program_owner,mrp.group_mrp_user")
        cls.lead = cls._user("fa_lead", "mrp.group_mrp_user")
        members = {
            "production": cls.worker | cls.lead, "quality": cls.inspector | cls.inspector_2, "software": cls.owner,
        }  # fmt: skip
        for code, users in members.items():
            cls.env.ref(f"order_confirmation.signoff_department_{code}").member_ids = [Command.set(users.ids)]
        cls.program = cls.make_program("HL-0412")
        cls.product.write({"firmware_needed": True, "firmware_program_ids": [Command.set(cls.program.ids)]})
        cls.programmer = cls.env["firmware.programmer"].create({"name": "Flasher ATE", "serial_number": "SN-77"})
        cls.station = cls.env["firmware.station"].create({"name": "Station 1", "programmer_id": cls.programmer.id})
        cls.station_2 = cls.env["firmware.station"].create({"name": "Station 2"})
        cls.production = cls.make_production()
        cls.articles = cls.env["firmware.first.article"]

    @classmethod
    def make_program(cls, number, **values):
        program = cls.env["firmware.program"].create({"number": number, **values})
        # As released: how is another room's concern.
        cls.env.cr.execute("UPDATE firmware_program SET state = 'released' WHERE id = %s", [program.id])
        program.invalidate_recordset()
        return program

    @classmethod
    def make_production(cls, quantity=100.0, product=None, program=None):
        product = product or cls.product
        production = cls.env["mrp.production"].create({
            "product_id": product.id, "product_qty": quantity, "bom_id": product.bom_ids[:1].id,
        })  # fmt: skip
        production.firmware_program_id = program or cls.program
        production.action_confirm()
        cls.env.cr.flush()
        return production

    def begin(self, production=None, station=None, user=None, **values):
        """A filled-in draft that passed, by the worker."""
        article = self.articles.with_user(user or self.worker).create({
            "production_id": (production or self.production).id, "station_id": (station or self.station).id,
            "programmer_id": self.programmer.id, "serial": "P-0001", "checksum": "1A2B", "function_test": "pass",
            "result": "pass", **values,
        })  # fmt: skip
        self.env.cr.flush()
        return article.with_env(self.env)

    def confirm_article(self, production=None, station=None, **values):
        """Signed by all, record and label."""
        article = self.begin(production, station, **values)
        article.with_user(self.worker).action_present()
        self.env.cr.flush()
        for user in (self.worker, self.inspector, self.owner, self.inspector, self.worker, self.engineer):
            self.sign(article, user)
        self.assertEqual(article.state, "stands")
        return article

    def refusal(self, production=None, station=None):
        self.env.cr.flush()
        self.env.invalidate_all()
        return self.articles._stands_refusal(production or self.production, station or self.station)

    def assertStands(self, production=None, station=None):
        self.assertEqual(self.refusal(production, station), "")
        self.assertTrue(self.articles._stands(production or self.production, station or self.station))

    def assertFallen(self, words, production=None, station=None):
        self.assertIn(words, self.refusal(production, station))
        self.assertFalse(self.articles._stands(production or self.production, station or self.station))

    def refused(self, act, words):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            act()
        self.assertIn(words, str(caught.exception))
