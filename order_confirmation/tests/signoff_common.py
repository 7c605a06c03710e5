"""Fake documents, departments with people, and helpers for tests of the sign-off engine."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.orm.model_classes import add_to_registry
from odoo.orm.registry import Registry
from odoo.tests import TransactionCase, new_test_user

from .signoff_bypass import Refusals
from .signoff_models import SignoffFake, SignoffFakeLine, SignoffFakeLocked

FAKES = (SignoffFake, SignoffFakeLine, SignoffFakeLocked)


def load_fakes(registry, cr):
    """Put the fake models into the registry and their tables into the database (odoo-test-helper stops at Odoo 18).

    :returns: a function that takes them out of the registry
    """
    parents = ["signoff.mixin", "signoff.line.mixin", "mail.thread", "mail.activity.mixin", "base"]
    children = {name: set(registry[name]._inherit_children) for name in parents}

    def restore():
        for model in FAKES:
            registry.models.pop(model._name, None)
        for name, known in children.items():
            for child in set(registry[name]._inherit_children) - known:
                registry[name]._inherit_children.discard(child)
        # Fields of others that point to the fakes or depend on them go with this.
        with Registry(cr.dbname).cursor() as cursor:
            registry._setup_models__(cursor)

    for model in FAKES:
        add_to_registry(registry, model)
    registry._setup_models__(cr, [])
    registry.init_models(cr, [model._name for model in FAKES], {"module": "order_confirmation"})
    return restore


def allow_fakes(env):
    """Let every internal user read and write fake documents."""
    env["ir.model.access"].create([
        {
            "name": model._name, "model_id": env["ir.model"]._get_id(model._name),
            "group_id": env.ref("base.group_user").id,
            **dict.fromkeys(("perm_read", "perm_write", "perm_create", "perm_unlink"), True),
        }
        for model in FAKES
    ])  # fmt: skip


class SignoffCommon(Refusals, TransactionCase):
    """Sales, engineering, production and finance with a member or two each, and one fake document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(load_fakes(cls.registry, cls.env.cr))
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US", "tracking_disable": True})
        allow_fakes(cls.env)
        cls.wang = cls._user("so_wang")  # sales
        cls.li = cls._user("so_li")  # engineering
        cls.chen = cls._user("so_chen")  # engineering
        cls.liu = cls._user("so_liu")  # production
        cls.qian = cls._user("so_qian")  # finance
        cls.outsider = cls._user("so_outsider")
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.lang = "en_US"
        cls.sales = cls._department("t_sales", cls.wang)
        cls.engineering = cls._department("t_engineering", cls.li | cls.chen, manager_id=cls.li.id)
        cls.production = cls._department("t_production", cls.liu)
        cls.finance = cls._department("t_finance", cls.qian)
        cls.route = cls.make_route([
            {"department_id": cls.sales.id, "kind": "prepare", "name": "Draft"},
            {"department_id": cls.engineering.id, "kind": "verify", "sections": "goods"},
            {"department_id": cls.production.id, "kind": "review", "sections": "goods papers", "parallel": True},
            {"department_id": cls.finance.id, "kind": "approve", "condition": "[('amount', '>', 1000)]"},
        ])  # fmt: skip

    @classmethod
    def _user(cls, login, groups="base.group_user", **values):
        return new_test_user(cls.env, login=login, groups=groups, password=login, name=login, lang="en_US",
                             context=cls.env.context, **values)  # fmt: skip

    @classmethod
    def _department(cls, code, members, **values):
        return cls.env["signoff.department"].create(
            {"name": code[2:].capitalize(), "code": code, "member_ids": [Command.set(members.ids)], **values}
        )

    @classmethod
    def make_route(cls, steps, **values):
        cls.env["signoff.route"].search([("res_model", "=", values.get("res_model", "signoff.fake"))]).active = False
        route = cls.env["signoff.route"].create({
            "name": "Test route", "res_model": "signoff.fake",
            "step_ids": [Command.create({"sequence": number, **step}) for number, step in enumerate(steps)],
            **values,
        })  # fmt: skip
        cls.env.cr.flush()
        return route

    @classmethod
    def make_document(cls, start=True, **values):
        document = cls.env["signoff.fake"].create({
            "name": "F1", "title": "Lamp", "amount": 100.0,
            "line_ids": [Command.create({"name": "XLG-150", "quantity": 10})],
            **values,
        })  # fmt: skip
        if start:
            document.with_user(cls.wang).action_signoff_start()
            cls.env.cr.flush()
        return document

    def steps(self, document, department=None, state=None):
        found = document.signoff_head_id._current_steps().sorted("position")
        if department is not None:
            found = found.filtered(lambda step: step.department_id == department)
        return found.filtered(lambda step: step.state == state) if state else found

    def sign(self, document, user, department=None, **values):
        """Sign the open step of the person's department, as the dialog does.

        :raises UserError: with the message of a refusal
        """
        departments = department or self.env["signoff.department"].search([("member_ids", "in", user.ids)])
        step = self.steps(document, departments[:1], "open")[:1] or self.steps(document, departments[:1])[:1]
        result = self.env["signoff.step"].with_user(user).sign(step.ids, values)
        self.env.cr.flush()
        for one in result:
            if not one["ok"]:
                raise UserError(one["message"])
        return step

    def edit(self, record, user=None, **values):
        """Edit and commit, as far as a test can: what runs before a commit has run."""
        record.with_user(user or self.wang).write(values)
        self.env.cr.flush()

    def states(self, document):
        return self.steps(document).mapped("state")

    def entries(self, document):
        return self.env["signoff.entry"].sudo().search([("head_id", "=", document.signoff_head_id.id)])
