"""What a database has, before and after: its schema, Odoo's own records, the rows of other orders."""

from ground import database

SCHEMA = {
    "columns": """
        SELECT table_name, column_name, udt_name, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    """,
    "views": "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('v', 'm', 'r', 'p')",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
RECORDS = {
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model, name FROM ir_model_fields",
    "selections": "SELECT f.model, f.name, s.value FROM ir_model_fields_selection s"
    " JOIN ir_model_fields f ON f.id = s.field_id",
    # Odoo forgets two kinds of its own notes when any module goes: other modules' XML ids of a
    # gone model's selection values and parents, and foreign keys that were dropped with their column.
    "XML ids": """
        SELECT module, name, model, res_id FROM ir_model_data d
        WHERE NOT (model = 'ir.model.fields.selection'
                   AND NOT EXISTS (SELECT 1 FROM ir_model_fields_selection s WHERE s.id = d.res_id))
        AND NOT (model = 'ir.model.inherit'
                 AND NOT EXISTS (SELECT 1 FROM ir_model_inherit i WHERE i.id = d.res_id))
        -- Odoo's list of modules that are there to be installed.
        AND model NOT IN ('ir.module.module', 'ir.module.category')
    """,
    "views": "SELECT id, name, model FROM ir_ui_view",
    "menus": "SELECT id, name::text FROM ir_ui_menu",
    "actions": "SELECT id, type, name::text FROM ir_actions",
    "scheduled actions": "SELECT id, cron_name FROM ir_cron",
    "record rules": "SELECT id, name FROM ir_rule",
    "access rights": "SELECT id, name FROM ir_model_access",
    "groups": "SELECT id, name::text FROM res_groups",
    "privileges": "SELECT id, name::text FROM res_groups_privilege",
    "sequences": "SELECT id, code FROM ir_sequence",
    "mail templates": "SELECT id, name::text FROM mail_template",
    "activity types": "SELECT id, name::text FROM mail_activity_type",
    "activities": "SELECT id, res_model FROM mail_activity",
    "messages": "SELECT id, model FROM mail_message WHERE model NOT LIKE 'ir.module%%'",
    "message subtypes": "SELECT id, name::text FROM mail_message_subtype",
    "parameters": "SELECT key FROM ir_config_parameter",
    "constraints on record": """
        SELECT name, type FROM ir_model_constraint c
        WHERE NOT (type = 'f' AND NOT EXISTS (SELECT 1 FROM pg_constraint p WHERE p.conname = c.name))
    """,
    "relations on record": "SELECT name FROM ir_model_relation",
    "assets": "SELECT id, name FROM ir_asset",
    "defaults": "SELECT id FROM ir_default",
    "paper formats": "SELECT id, name FROM report_paperformat",
    "attachments": "SELECT id, name, res_model FROM ir_attachment WHERE res_model IS NOT NULL"
    " AND res_model NOT IN ('ir.ui.menu', 'ir.ui.view', 'ir.module.module')",
    "users": "SELECT id, login FROM res_users",
}
ORDERS = (
    "sale_order",
    "sale_order_line",
    "purchase_order",
    "purchase_order_line",
    "stock_picking",
    "stock_move",
    "stock_move_line",
    "stock_quant",
    "res_partner",
    "product_template",
    "account_move",
)


def picture(name):
    """Return what the database ``name`` has, by heading; each a set of rows."""
    taken = {}
    with database.cursor(name) as cr:
        for heading, query in {**prefixed("schema", SCHEMA), **prefixed("records", RECORDS)}.items():
            cr.execute(query)
            taken[heading] = set(cr.fetchall())
        for table in ORDERS:
            # When and by whom a row was last written may change, and columns without a value
            # may come and go; what the row says may not.
            cr.execute(f"SELECT id, jsonb_strip_nulls(to_jsonb(t) - 'write_date' - 'write_uid')::text FROM {table} t")
            taken[f"rows of {table}"] = set(cr.fetchall())
    return taken


def prefixed(word, queries):
    """Return queries under headings that say what kind they are."""
    return {f"{word}: {name}": query for name, query in queries.items()}


def differences(before, after):
    """Return what is left behind and what is gone, as lines of text, by heading."""
    lines = []
    for heading in before:
        lines += [f"{heading}: left behind {row}" for row in sorted(map(str, after[heading] - before[heading]))]
        lines += [f"{heading}: gone {row}" for row in sorted(map(str, before[heading] - after[heading]))]
    return lines
