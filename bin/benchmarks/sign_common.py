"""Orders and people that the cases of the sign-off engine share."""

LINES = 10
OCA = ("odoo-addon-base-tier-validation==19.0.1.4.6", "odoo-addon-sale-tier-validation==19.0.1.0.0.3")


def person(env, login, *groups):
    """Make an internal user with groups by external id."""
    ids = [env.ref(group).id for group in ("base.group_user", *groups)]
    return env["res.users"].with_context(no_reset_password=True).create(
        {"name": login, "login": login, "email": f"{login}@example.com", "group_ids": [(6, 0, ids)]}
    )  # fmt: skip


def orders(env, count, user):
    """Make sale orders of ten lines."""
    customer = env["res.partner"].create({"name": "Bench Customer", "email": "bench@example.com"})
    products = env["product.product"].create(
        [{"name": f"Bench Product {number}", "type": "consu", "list_price": 10 + number} for number in range(LINES)]
    )
    rows = [(0, 0, {"product_id": product.id, "product_uom_qty": 3}) for product in products]
    return env["sale.order"].create(
        [{"partner_id": customer.id, "user_id": user.id, "order_line": rows} for _number in range(count)]
    )


def started(env, count, sections=False):
    """Make orders whose review waits for its first signature; the department after that wants activities.

    :returns: id of who signs, ids of the open steps, ids of the orders
    """
    seller = person(env, "bench_sales", "sales_team.group_sale_salesman")
    worker = person(env, "bench_production")
    departments = env["signoff.department"].create([
        {"name": "Bench sales", "code": "b_sales", "member_ids": [(6, 0, seller.ids)]},
        {"name": "Bench production", "code": "b_production", "member_ids": [(6, 0, worker.ids)],
         "manager_id": worker.id, "notice": "activity"},
    ])  # fmt: skip
    env["signoff.route"].search([("res_model", "=", "sale.order")]).active = False
    env["signoff.route"].create({
        "name": "Bench", "res_model": "sale.order",
        "step_ids": [
            (0, 0, {"sequence": number, "department_id": department.id, "sections": sections})
            for number, department in enumerate(departments)
        ],
    })  # fmt: skip
    env.cr.flush()
    made = orders(env, count, seller)
    made.with_user(seller).action_signoff_start()
    env.cr.flush()
    steps = made.signoff_head_id.step_ids.filtered(lambda step: step.state == "open")
    return {"user": seller.id, "steps": steps.ids, "orders": made.ids, "company": env.company.id}


def tiers(env, count):
    """The same orders with OCA's tier validation, one tier requested.

    :returns: id of who reviews, ids of the orders
    """
    seller = person(env, "bench_sales", "sales_team.group_sale_salesman_all_leads")
    env["tier.definition"].create({
        "name": "Bench", "model_id": env["ir.model"]._get_id("sale.order"), "review_type": "individual",
        "reviewer_id": seller.id, "definition_domain": "[]",
    })  # fmt: skip
    made = orders(env, count, seller)
    made.with_user(seller).request_validation()
    return {"user": seller.id, "orders": made.ids, "company": env.company.id}


def signing(env, prepared):
    """Return the act: sign all steps as their signer does, as the browser's request would."""
    env = env(user=prepared["user"], context={"lang": "en_US", "allowed_company_ids": [prepared["company"]]})

    def sign():
        results = env["signoff.step"].sign(prepared["steps"], {})
        env.cr.flush()
        assert all(result["ok"] for result in results), results

    return sign


def validating(env, prepared, together=False):
    """Return the act: validate the tier of each order, as its button does.

    :param bool together: not as its button does: in one loop, which a server action of one's own could run
    """
    env = env(user=prepared["user"], context={"lang": "en_US", "allowed_company_ids": [prepared["company"]]})
    made = env["sale.order"].browse(prepared["orders"])

    def validate():
        if together:
            for order in made:
                order.validate_tier()
            env.flush_all()
        else:
            # It has no button for several: each order is a request of its own, which knows nothing of the last one.
            for id_ in prepared["orders"]:
                env["sale.order"].browse(id_).validate_tier()
                env.flush_all()
                env.invalidate_all()
        assert set(made.mapped("validation_status")) == {"validated"}

    return validate
