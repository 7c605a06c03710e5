"""A bill of materials as it is at one moment: what it says, in canonical form (D11.2).

A snapshot names components, operations and by-products by what they are, not by their rows: a BOM that was imported
anew and says the same is the same version.
"""

from odoo import models
from odoo.addons.order_confirmation.core import content
from odoo.addons.order_confirmation.models.signoff_section import canonical_value

SCHEMA = "mrp.bom/contract"


class InternalContractBomSnapshot(models.AbstractModel):
    _name = "internal.contract.bom.snapshot"
    _description = "Bill of Materials as It Was"

    def _take(self, pairs, company, named=True):
        """Snapshots of many bills of materials, sub-assemblies included, in a number of queries that only grows with
        the depth.

        :param pairs: ``(product, bom)`` records
        :param res.company company: whose contract it is; sub-assemblies are looked for there
        :param bool named: whether ``labels`` are wanted: names cost more queries than all the rest
        :returns: ``(product id, bom id)`` → dictionary with ``content``, ``digest``, ``used`` (references of all BOMs
            and products in it) and ``labels`` (reference → name today)
        :rtype: dict
        """
        nodes, children = self._walk(pairs, company)
        labels = self._labels(nodes) if named else {}
        result = {}
        for product, bom in pairs:
            root = _key(bom.id, product.id)
            reached = _reached(root, children)
            said = {"root": root, "boms": {key: nodes[key] for key in sorted(reached)}}
            used = {content.ref("product.product", product.id), *_references(said["boms"], "product")}
            used |= {content.ref("mrp.bom", int(key.split("/")[0])) for key in reached}
            every = {ref for key in reached for ref in _all_references(nodes[key])} | used
            result[product.id, bom.id] = {
                "content": said,
                "digest": content.digest(said, SCHEMA),
                "used": sorted(used),
                "labels": {ref: labels[ref] for ref in sorted(every) if ref in labels},
            }
        return result

    def _walk(self, pairs, company):
        # One level of sub-assemblies at a time, for all of them together; what was seen is not walked again.
        env = self.sudo().with_context(active_test=True, lang=None).env
        level = {(bom.id, product.id) for product, bom in pairs}
        nodes, children, sub_boms, looked_at = {}, {}, {}, env["product.product"]
        while level:
            boms = env["mrp.bom"].browse(sorted({bom_id for bom_id, _product in level}))
            products = env["product.product"].browse(sorted({product_id for _bom, product_id in level}))
            by_id, product_of = dict(zip(boms.ids, boms, strict=True)), dict(zip(products.ids, products, strict=True))
            rows = {
                pair: [row for row in by_id[pair[0]].bom_line_ids if _applies(row, product_of[pair[1]])]
                for pair in sorted(level)
            }
            components = boms.bom_line_ids.product_id - looked_at
            looked_at |= components
            found = boms._bom_find(components, company_id=company.id)
            sub_boms |= {product.id: found[product].id for product in components}
            level = set()
            for (bom_id, product_id), kept in rows.items():
                key = _key(bom_id, product_id)
                nodes[key] = self._node(by_id[bom_id], product_of[product_id], kept, sub_boms)
                below = {
                    (sub_boms[row.product_id.id], row.product_id.id) for row in kept if sub_boms[row.product_id.id]
                }
                children[key] = sorted(_key(*pair) for pair in below)
                level |= below
            level = {pair for pair in level if _key(*pair) not in nodes}
        return nodes, children

    def _node(self, bom, product, rows, sub_boms):
        operations = [one for one in bom.operation_ids if _applies(one, product)]
        return {
            "active": bom.active,
            "type": bom.type,
            "quantity": canonical_value(bom, "product_qty"),
            "unit": canonical_value(bom, "product_uom_id"),
            "components": _keyed(
                {
                    **_goods(row),
                    "operation": content.text(row.operation_id.name),
                    "bom": _key(sub_boms[row.product_id.id], row.product_id.id) if sub_boms[row.product_id.id] else "",
                }
                for row in rows
            ),
            "byproducts": _keyed(_goods(row) for row in bom.byproduct_ids if _applies(row, product)),
            "operations": _keyed(
                (
                    {
                        "name": content.text(one.name),
                        "workcenter": canonical_value(one, "workcenter_id"),
                        "minutes": canonical_value(one, "time_cycle_manual"),
                        "values": canonical_value(one, "bom_product_template_attribute_value_ids"),
                    }
                    for one in operations
                ),
                "name",
            ),
            "order": [content.text(one.name) for one in operations],
        }

    def _labels(self, nodes):
        """Names of everything the nodes refer to, as they read today.

        :rtype: dict[str, str]
        """
        by_model = {}
        for node in nodes.values():
            for ref in _all_references(node):
                model, id_ = ref.split(",")
                by_model.setdefault(model, set()).add(int(id_))
        for key in nodes:
            bom_id, product_id = key.split("/")
            by_model.setdefault("product.product", set()).add(int(product_id))
            by_model.setdefault("mrp.bom", set()).add(int(bom_id))
        return {
            content.ref(model, record.id): record.display_name
            for model, ids in by_model.items()
            for record in self.env[model].sudo().browse(sorted(ids)).exists()
        }


def _key(bom_id, product_id):
    return f"{bom_id}/{product_id}"


def _applies(row, product):
    # Values that make no variant of their own are chosen per order: such a row belongs to every variant.
    values = row.bom_product_template_attribute_value_ids
    own = values and values.filtered(lambda value: value.attribute_id.create_variant != "no_variant")
    return not own or product._match_all_variant_values(own)


def _goods(row):
    return {
        "product": canonical_value(row, "product_id"),
        "quantity": canonical_value(row, "product_qty"),
        "unit": canonical_value(row, "product_uom_id"),
        "values": canonical_value(row, "bom_product_template_attribute_value_ids"),
    }


def _keyed(rows, by="product"):
    """Rows by what they are; a second one of the same kind gets a number."""
    found = {}
    for row in sorted(rows, key=lambda one: (one[by], content.canonical(one, "row"))):
        key, count = row[by], 1
        while key in found:
            count += 1
            key = f"{row[by]}#{count}"
        found[key] = row
    return found


def _reached(root, children):
    reached, todo = set(), [root]
    while todo:
        key = todo.pop()
        if key not in reached:
            reached.add(key)
            todo += children[key]
    return reached


def _references(boms, name):
    return {row[name] for node in boms.values() for kind in ("components", "byproducts") for row in node[kind].values()}


def _all_references(node):
    refs = {node["unit"]}
    for kind in ("components", "byproducts"):
        for row in node[kind].values():
            refs |= {row["product"], row["unit"], *row["values"]}
    for row in node["operations"].values():
        refs |= {row["workcenter"], *row["values"]}
    return refs - {""}
