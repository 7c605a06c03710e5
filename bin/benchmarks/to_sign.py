"""The list *To sign* and its counter, over a long history."""

from benchmarks import sign_common

from ground.bench_case import Bar, Case

CLOSED_EACH = 10
DEPARTMENTS = 20


class ToSign(Case):
    """Oldest first, eighty of them, and the counter of the top bar, as a member of two of twenty departments.

    One open step and ten closed ones on each document; record rules apply.
    """

    name = "to_sign"
    title = "List and counter of what waits, 100,000 open and 1,000,000 closed steps"
    ours, other = "100,000 open steps", "1,000 open steps"
    sides = {"ours": None, "other": None}
    bars = (Bar("time", most=10, series="warm"), Bar("time", most_ratio=1.3, series="warm"))

    def prepare(self, env):
        """Rows by SQL."""
        return self.build(env, 100_000)

    def prepare_other(self, env):
        """The same with a hundredth of the rows."""
        return self.build(env, 1_000)

    def build(self, env, documents):
        """Make heads with their steps."""
        member = sign_common.person(env, "bench_member")
        departments = env["signoff.department"].create([
            {"name": f"Bench {number}", "code": f"bench_{number}", "member_ids": [(6, 0, member.ids * (number < 2))]}
            for number in range(DEPARTMENTS)
        ])  # fmt: skip
        env.flush_all()
        env.cr.execute(
            """INSERT INTO signoff_head (name, res_model, res_id, company_id, state, round, last_sequence)
               SELECT 'S' || number, 'sale.order', number, %s, 'running', 1, 0
                 FROM generate_series(1, %s) AS number""",
            [env.company.id, documents],
        )
        env.cr.execute(
            """INSERT INTO signoff_step (head_id, res_model, res_id, document_name, company_id, round, sequence, kind,
                                         position, department_id, state, blocking, opened_on, signed_on)
               SELECT head.id, 'sale.order', head.res_id, head.name, head.company_id, 1, place, 'review', place,
                      (%(departments)s::int[])[1 + (head.id + place) %% %(count)s],
                      CASE WHEN place = %(last)s THEN 'open' ELSE 'signed' END, TRUE,
                      now() - make_interval(mins => head.res_id), now()
                 FROM signoff_head head, generate_series(0, %(last)s) AS place
                WHERE head.res_model = 'sale.order'""",
            {"departments": departments.ids, "count": DEPARTMENTS, "last": CLOSED_EACH},
        )
        env.cr.execute("ANALYZE signoff_head")
        env.cr.execute("ANALYZE signoff_step")
        return {"user": member.id, "company": env.company.id}

    def round(self, env, prepared):
        """Open the list."""
        env = env(user=prepared["user"], context={"lang": "en_US", "allowed_company_ids": [prepared["company"]]})

        def look():
            found = env["signoff.step"].web_search_read(
                [("is_mine", "=", True)],
                {"document_name": {}, "opened_on": {}, "deadline": {}, "voided": {}},
                limit=80,
                order="opened_on, id",
                count_limit=100,
            )
            count = env["signoff.step"].to_sign_count()
            assert len(found["records"]) == 80 and count["count"] == 100, count

        return look
