"""The flow board: one call for all that is under way, as production reads it."""

from benchmarks import sign_common

from ground.bench_case import Bar, Case

SHEETS, FEW = 500, 50
#: Sheets that are done: the board never looks at them.
DONE = 20_000
STATES = ("made", "engineering", "decision", "take_over", "production", "inspection", "stock_in", "shipping")


class FlowBoard(Case):
    """Five hundred open flow sheets of three rows each, and a hundred shipments, after years of others."""

    name = "flow_board"
    title = f"Flow board with {SHEETS} open sheets after {DONE:,} others"
    ours, other = f"{SHEETS} open sheets", f"{FEW} open sheets"
    sides = {"ours": None, "other": None}
    bars = (
        Bar("time", most=300, series="warm"),
        Bar("queries", most=15, series="warm"),
        Bar("queries", most_extra=0),
    )

    def prepare(self, env):
        """Rows by SQL."""
        return self.build(env, SHEETS)

    def prepare_other(self, env):
        """The same with a tenth of the open sheets."""
        return self.build(env, FEW)

    def build(self, env, count):
        """Make sheets with rows, heads, open steps and shipments."""
        worker = sign_common.person(env, "bench_worker", "mrp.group_mrp_user")
        department = env.ref("order_confirmation.signoff_department_production")
        department.member_ids = [(4, worker.id)]
        customers = env["res.partner"].create([{"name": f"Bench Customer {number}"} for number in range(60)])
        products = env["product.product"].create([
            {"name": f"Bench Driver {number}", "default_code": f"BD-{number}"} for number in range(100)
        ])  # fmt: skip
        env.flush_all()
        values = {
            "count": count, "all": count + DONE, "company": env.company.id, "department": department.id,
            "customers": customers.ids, "products": products.ids, "uom": products.uom_id.id, "user": worker.id,
            "states": list(STATES),
        }  # fmt: skip
        env.cr.execute(
            """INSERT INTO handover_sheet (name, company_id, partner_id, state, priority, user_id, date_delivery, gated,
                                           create_date)
               SELECT 'HS/B/' || number, %(company)s, (%(customers)s::int[])[1 + number %% 60],
                      CASE WHEN number > %(count)s THEN 'done' ELSE (%(states)s::varchar[])[1 + number %% 8] END,
                      CASE WHEN number %% 20 = 0 THEN '1' ELSE '0' END, %(user)s, current_date + number %% 40 - 5, TRUE,
                      now() AT TIME ZONE 'UTC'
                 FROM generate_series(1, %(all)s) AS number""",
            values,
        )
        env.cr.execute(
            """INSERT INTO handover_line (sheet_id, sequence, product_id, quantity, uom_id)
               SELECT sheet.id, place, (%(products)s::int[])[1 + (sheet.id + place) %% 100], 40 * place, %(uom)s
                 FROM handover_sheet sheet, generate_series(1, 3) AS place""",
            values,
        )
        env.cr.execute(
            """INSERT INTO handover_shipment (name, number, sheet_id, company_id, partner_id, state, create_date)
               SELECT sheet.name || '-1', 1, sheet.id, sheet.company_id, sheet.partner_id, 'called', sheet.create_date
                 FROM handover_sheet sheet WHERE sheet.state IN ('shipping', 'stock_in') AND sheet.id %% 5 != 0""",
            values,
        )
        env.cr.execute(
            """INSERT INTO handover_shipment_line (shipment_id, line_id, quantity)
               SELECT shipment.id, line.id, line.quantity
                 FROM handover_shipment shipment JOIN handover_line line ON line.sheet_id = shipment.sheet_id""",
        )
        for model in ("handover_sheet", "handover_shipment"):
            self.heads(env, model, values)
        for table in ("handover_sheet", "handover_line", "handover_shipment", "handover_shipment_line", "signoff_head",
                      "signoff_step"):  # fmt: skip
            env.cr.execute(f"ANALYZE {table}")
        return {"user": worker.id, "company": env.company.id, "count": count}

    def heads(self, env, table, values):
        """A head for each document of a table, with a signed step and, where it is not done, an open one."""
        values = {**values, "model": table.replace("_", ".")}
        env.cr.execute(
            f"""INSERT INTO signoff_head (name, res_model, res_id, company_id, round, last_sequence, department_id,
                                          state)
                SELECT name, %(model)s, id, company_id, 1, 1, %(department)s,
                       CASE WHEN state = 'done' THEN 'finished' ELSE 'running' END
                  FROM {table}""",
            values,
        )
        env.cr.execute(
            f"""UPDATE {table} SET signoff_head_id = head.id FROM signoff_head head
                 WHERE head.res_model = %(model)s AND head.res_id = {table}.id""",
            values,
        )
        env.cr.execute(
            """INSERT INTO signoff_step (head_id, res_model, res_id, company_id, round, sequence, department_id, state,
                                         blocking, opened_on)
               SELECT head.id, head.res_model, head.res_id, head.company_id, 1, place, %(department)s,
                      CASE WHEN place = 2 AND head.state = 'running' THEN 'open' ELSE 'signed' END, TRUE,
                      now() - make_interval(days => head.res_id %% 9)
                 FROM signoff_head head, generate_series(1, 2) AS place WHERE head.res_model = %(model)s""",
            values,
        )

    def round(self, env, prepared):
        """Open the board."""
        env = env(user=prepared["user"], context={"lang": "en_US", "allowed_company_ids": [prepared["company"]]})

        def look():
            found = env["handover.sheet"].board()
            assert len(found["cards"]) >= prepared["count"] and not found["cut"], len(found["cards"])

        return look
