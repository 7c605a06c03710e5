from contextlib import suppress

from odoo.addons.order_confirmation.tests.signoff_bypass import SignoffBypass
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .contract_common import ContractCommon

RIGHTS = (
    "sales_team.group_sale_manager,mrp.group_mrp_manager,order_confirmation.group_order_confirmation_manager,"
    "order_confirmation.group_signoff_manager"
)


@tagged("post_install", "-at_install")
class TestContractBypass(SignoffBypass, ContractCommon):
    """The engine's bypass tests on the internal contract, and forged rows of it (B04, D11.1 to D11.4)."""

    born = {"kind": "stock"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = cls.env["res.groups"].browse([cls.env.ref(name).id for name in RIGHTS.split(",")])
        cls.env.ref("base.user_admin").group_ids |= groups
        cls.boss = cls._user("ic_boss", RIGHTS)
        document = cls.make_contract()
        step = document.signoff_head_id._current_steps().filtered(lambda step: step.state == "open")[:1]
        cls.env["signoff.step"].with_user(cls.salesperson).sign(step.ids)
        cls.env.cr.flush()
        cls.store_evidence(document, cls.salesperson, (cls.keeper, cls.engineer, cls.worker, cls.boss))

    def make_document(self, start=True):
        return self.make_contract(start=start)

    # === FORGED ROWS AND STATES ===

    def written_by_itself(self, model):
        """Stored fields that no person fills in, with a value that would be a lie."""
        lies = {
            "datetime": "2020-01-01 00:00:00", "date": "2020-01-01", "boolean": True, "char": "forged",
            "text": "forged", "integer": 7, "json": {"model_text": "forged"},
        }  # fmt: skip
        records = self.env[model]
        own = set(getattr(records, "_own_fields", ())) | set(getattr(records, "_engineer_fields", ()))
        for name, field in records._fields.items():
            if not field.store or field.related or name in ("id", "create_uid", "write_uid", "create_date"):
                continue
            if name == "write_date" or field.inherited or not (field.readonly or name in own):
                continue
            if name in getattr(records, "_sales_fields", ()):  # what sales took over of its own order
                continue
            if field.type == "many2one":
                lie = self.env[field.comodel_name].sudo().search([], limit=1).id
            elif field.type == "selection":
                lie = field.get_values(self.env)[-1]
            else:
                lie = lies.get(field.type)
            if lie:
                yield name, lie

    def rows_to_make(self):
        stock = self.env["internal.contract"].with_user(self.salesperson).create({"kind": "stock"})
        row = {"contract_id": stock.id, "model_text": "XLG", "quantity": 1.0}
        return {
            "internal.contract": {"kind": "stock"},
            "internal.contract.draft.line": row,
            "internal.contract.line": row,
            "internal.contract.requirement": {"contract_id": stock.id, "name": "No PVC"},
        }

    def made(self, records, vals, name):
        """What a field holds after somebody tried to make a record with a forged default."""
        try:
            with self.cr.savepoint():
                return records.create(dict(vals)).sudo()[name]
        except UserError:  # AccessError and ValidationError are UserErrors
            return None

    def test_what_contracts_write_themselves_is_forged_by_no_default(self):
        for model, vals in self.rows_to_make().items():
            for name, lie in self.written_by_itself(model):
                records = self.env[model].with_user(self.salesperson)
                truth = self.made(records, vals, name)
                found = self.made(records.with_context(**{f"default_{name}": lie}), vals, name)
                if model == "internal.contract" and name == "company_id" or found is None:
                    continue
                if name != "name":  # numbers go up
                    self.assertEqual(found, truth, (model, name, "context"))
                self.assertNotEqual(str(found), "forged", (model, name))
                defaults = self.env["ir.default"].with_user(self.salesperson)
                with self.cr.savepoint():
                    field = self.env[model]._fields[name]
                    defaults.set(model, name, lie if field.type != "json" else dict(lie), user_id=True)
                    found = self.made(records, vals, name)
                    if found is not None and name != "name":
                        self.assertEqual(found, truth, (model, name, "ir.default"))
                    defaults.sudo().search([("user_id", "=", self.salesperson.id)]).unlink()

    def test_values_that_contracts_write_themselves_are_refused(self):
        for user in (self.salesperson, self.engineer, self.boss):
            for model in self.rows_to_make():
                record = self.env[model].sudo().search([("id", "in", self.parts(model).ids)], limit=1)
                for name, lie in self.written_by_itself(model):
                    if user == self.boss and name in getattr(record, "_engineer_fields", ()):
                        continue  # he is an engineer
                    if user == self.engineer and name in getattr(record, "_engineer_fields", ()):
                        continue
                    before = record[name]
                    for act in (
                        lambda r, n, v: r.write({n: v}),
                        lambda r, n, v: r.web_save({n: v}, {"id": {}}),
                        lambda r, n, v: r.with_context(force=True, install_mode=True, import_file=True).write({n: v}),
                    ):
                        with suppress(UserError), self.cr.savepoint():
                            act(record.with_user(user), name, lie)
                        self.env.invalidate_all()
                        self.assertEqual(record[name], before, (model, name, user.login))

    def parts(self, model):
        document = self.document
        if model == "internal.contract":
            return document
        if not document.requirement_ids:
            document.requirement_ids = [Command.create({"name": "No PVC"})]
        field = {"internal.contract.draft.line": "draft_line_ids", "internal.contract.line": "line_ids"}
        return document[field.get(model, "requirement_ids")]

    def test_acts_of_contract_and_rows_are_out_of_reach_of_rpc(self):
        for model, prefixes in (
            ("internal.contract", ("_alert", "_copy", "_restart", "_make", "_next", "_part", "_check")),
            ("internal.contract.line", ("_check", "_goods", "_write")),
            ("internal.contract.requirement", ("_write_tick", "_check")),
            ("internal.contract.tick", ("_engine",)),
        ):
            records = self.env[model].with_user(self.boss)
            for name in dir(type(records)):
                if name.startswith(prefixes) and callable(getattr(type(records), name, None)):
                    with self.assertRaisesRegex(AccessError, "cannot be called remotely"):
                        get_public_method(records, name)
