"""Verify hash chains, against fetching and hashing the same rows and nothing else."""

import hashlib

from ground.bench_case import Bar, Case

ENTRIES, EACH = 100_000, 10


class VerifyChains(Case):
    """A hundred thousand entries in ten thousand chains, each as long as that of an order."""

    name = "verify_chains"
    title = f"Verify {ENTRIES:,} entries"
    ours, other = "Verify, chains", "fetch and hash"
    sides = {"ours": None, "other": None}
    bars = (Bar("time", most=1000, series="warm"),)
    most_pairs = 8
    thorough = False

    def prepare(self, env):
        """Chains by SQL."""
        from odoo.addons.order_confirmation.core import chain
        from psycopg2.extras import execute_values

        env.cr.execute("SELECT now() AT TIME ZONE 'UTC'")
        moment = env.cr.fetchone()[0].replace(microsecond=0)
        env.cr.execute(
            """INSERT INTO signoff_head (name, res_model, res_id, state, round, last_sequence)
               SELECT 'S' || number, 'sale.order', number, 'running', 1, %s
                 FROM generate_series(1, %s) AS number RETURNING id, res_id""",
            [EACH, ENTRIES // EACH],
        )
        rows, tails = [], []
        for head, document in env.cr.fetchall():
            previous = chain.FIRST
            for sequence in range(1, EACH + 1):
                kind = "start" if sequence == 1 else "notice"
                text = chain.payload_text({
                    "v": 1, "head": head, "doc": f"sale.order,{document}", "seq": sequence, "round": 1, "kind": kind,
                    "at": moment.isoformat() + "Z", "by": {"id": 2, "name": "Li Na", "login": "li.na@example.com"},
                    "comment": "", "content": {}, "done": True, "file": "", "how": "session",
                    "session": {"id": 2, "name": "Li Na", "login": "li.na@example.com"},
                    "note": "x" * 200,
                })  # fmt: skip
                previous = chain.link(previous, text)
                rows.append((head, sequence, 1, kind, moment, text, previous))
            tails.append((head, previous))
        cursor = env.cr._obj
        execute_values(
            cursor,
            "INSERT INTO signoff_entry (head_id, sequence, round, kind, moment, payload, hash) VALUES %s",
            rows,
            page_size=5000,
        )
        execute_values(
            cursor,
            "UPDATE signoff_head SET last_hash = tail.hash FROM (VALUES %s) AS tail(id, hash) "
            "WHERE signoff_head.id = tail.id",
            tails,
            page_size=5000,
        )
        env.cr.execute("ANALYZE signoff_entry")
        return {}

    def round(self, env, prepared):
        """Verify."""

        def verify():
            result = env["signoff.verify"]._verify(thorough=self.thorough)
            assert result["entries"] >= ENTRIES and not result["breaks"], result

        return verify

    def other_round(self, env, prepared):
        """Fetch, hash."""

        def work():
            env.cr.execute("SELECT payload FROM signoff_entry ORDER BY head_id, sequence")
            for (payload,) in env.cr.fetchall():
                hashlib.sha256(payload.encode()).hexdigest()

        return work


class VerifyAll(VerifyChains):
    """The same with display fields, states and stored sections."""

    name = "verify_all"
    title = f"Verify {ENTRIES:,} entries and what points to them"
    ours = "Verify, all"
    bars = ()
    thorough = True
