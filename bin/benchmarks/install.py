"""Install the modules on a database full of other people's orders, and on an empty one."""

from ground import cache, database, modules, odoo_run, stage
from ground.bench_case import Bar, Case
from ground.python_env import CHECKOUT

ORDERS = 100_000
OTHER_ORDERS = CHECKOUT / "bin" / "ground" / "inside" / "other_orders.py"
# What an order consists of, parents first: table and the columns that point to a copied parent.
COPIED = (
    ("sale_order", {}),
    ("sale_order_line", {"order_id": "sale_order"}),
    ("stock_picking", {"sale_id": "sale_order"}),
    ("stock_move", {"picking_id": "stock_picking", "sale_line_id": "sale_order_line"}),
)


class Install(Case):
    """What installing costs a company with history."""

    name = "install"
    title = f"Install all modules on {ORDERS:,} confirmed orders"
    ours, other = f"{ORDERS:,} orders", "no orders"
    sides = {"ours": (), "other": ()}
    bars = (Bar("time", most_extra=10_000),)
    most_pairs = 2

    def prepare(self, env):
        """Fill a database of its own with orders; return its name."""
        name = self._source(env)
        odoo_run.call(name, OTHER_ORDERS, log=cache.log_file("bench-install"))
        with database.cursor(name) as cr:
            multiply(cr)
        return name

    def prepare_other(self, env):
        """Give an empty database its name."""
        return self._source(env)

    def _source(self, env):
        name = f"{env.cr.dbname}_source"
        database.copy(database.base(stage.prepare()), name)
        return name

    def round(self, env, prepared):
        """Copy the database; return the installation."""
        name = f"{env.cr.dbname}_copy"
        database.copy(prepared, name)
        with database.cursor(name) as cr:
            cr.execute("ANALYZE")
        log = cache.log_file("bench-install")
        return lambda: odoo_run.load_modules(name, install=modules.ours(), log=log)


def multiply(cr):
    """Copy the confirmed order that is there, its rows, transfer and moves, until there are ``ORDERS``.

    The ids of copies are those of their originals plus a stride per copy, so that they point to each other.
    """
    cr.execute("SELECT id FROM sale_order WHERE state = 'sale' ORDER BY id LIMIT 1")
    ids = {"sale_order": [cr.fetchone()[0]]}
    stride = 1_000
    for table, parents in COPIED:
        if parents:
            parent = next(iter(parents))
            cr.execute(f"SELECT id FROM {table} WHERE {parent} = ANY(%s)", [ids[parents[parent]]])
            ids[table] = [row[0] for row in cr.fetchall()]
        cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        columns = [row[0] for row in cr.fetchall()]
        changed = dict.fromkeys(["id", *(column for column in parents if column in columns)], f" + n * {stride}")
        if table in ("sale_order", "stock_picking"):
            changed["name"] = " || '-' || n"
        values = ", ".join(f'"{column}"{changed.get(column, "")}' for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        cr.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, generate_series(1, {ORDERS}) n"
            " WHERE id = ANY(%s)",
            [ids[table]],
        )
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
