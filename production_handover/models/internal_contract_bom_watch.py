"""Whoever changes a BOM changes nothing on a contract: the contract hears of it, once per transaction (D11.4)."""

from odoo import api, models
from odoo.tools import SQL

KEY = "internal.contract.bom"


class InternalContractLine(models.Model):
    _inherit = "internal.contract.line"

    @api.model
    def _watch(self, boms=(), products=()):
        """Something was written on these; what it means for contracts is looked at once, before the commit.

        :param boms: ids of bills of materials
        :param products: ids of products that were archived or came back
        """
        waiting = self.env.cr.precommit.data.setdefault(KEY, (set(), set()))
        if not any(waiting):
            self.env.cr.precommit.add(self._look_at_watched)
        waiting[0].update(boms)
        waiting[1].update(products)

    @api.model
    def _look_at_watched(self):
        boms, products = self.env.cr.precommit.data.pop(KEY, ((), ()))
        self._look_at(boms, products)
        self.env.flush_all()

    @api.model
    def _look_at(self, boms, products):
        """Rows that use these: what nobody signed yet follows; what is signed stays, and an alert is raised.

        :param boms: ids of bills of materials
        :param products: ids of products
        """
        lines = self._using(boms, products)
        if not lines:
            return
        self._look_at_boms(lines)
        if products:
            self._look_at_products(lines, products)

    @api.model
    def _using(self, boms, products):
        """Rows of contracts that are under way or approved and use these, directly or in a sub-assembly.

        One query over the index of what BOMs use; a new BOM concerns whoever uses its product.

        :rtype: internal.contract.line
        """
        if not (boms or products) or not self.env["internal.contract"]._used():
            return self.sudo().browse()
        self.env.flush_all()
        query = SQL(
            """WITH refs AS (
                   SELECT array_agg(ref) AS refs
                     FROM (SELECT 'mrp.bom,' || id AS ref FROM unnest(%(boms)s::int[]) AS id
                            UNION ALL
                           SELECT 'product.product,' || id FROM unnest(%(products)s::int[]) AS id
                            UNION ALL
                           SELECT 'product.product,' || product.id
                             FROM mrp_bom bom
                             JOIN product_product product ON product.product_tmpl_id = bom.product_tmpl_id
                                                         AND product.id = COALESCE(bom.product_id, product.id)
                            WHERE bom.id = ANY(%(boms)s)) AS found)
               SELECT line.id
                 FROM internal_contract_line line
                 JOIN internal_contract contract ON contract.id = line.contract_id
                WHERE line.bom_used ?| (SELECT refs FROM refs)
                  AND contract.state NOT IN ('closed', 'cancelled')
             ORDER BY line.id""",
            boms=sorted(boms),
            products=sorted(products),
        )
        return self.sudo().browse([id_ for (id_,) in self.env.execute_query(query)])

    def _look_at_boms(self, lines):
        words = lines._bom_words()
        signed = lines.contract_id._parts_signed()
        # Nobody vouched for these yet: what will be signed is what there is.
        lines.browse().union(*(line for line in words if line.contract_id not in signed))._freeze_boms()
        self.env["internal.contract.alert"]._raise(
            [
                self._alert_values(line, "bom", "; ".join(changes))
                for line, changes in words.items()
                if line.contract_id in signed
            ]
        )
        same = lines.filtered(lambda line: line.bom_id and line.contract_id in signed and line not in words)
        same._handle_alerts(("bom",), self.env._("The bill of materials is again as it was."))

    def _look_at_products(self, lines, products):
        # Whether an archived product is used is asked of the frozen version: it may be gone from the BOM by now.
        archived = self.env["product.product"].sudo().browse(sorted(products)).exists().filtered(lambda p: not p.active)
        by_ref = {f"product.product,{product.id}": product for product in archived}
        hit, free = [], lines.browse()
        for line in lines:
            gone = [by_ref[ref].display_name for ref in line.bom_used or () if ref in by_ref]
            if gone:
                detail = self.env._("Archived: %(products)s", products=", ".join(gone))
                hit.append(self._alert_values(line, "product", detail))
            else:
                free |= line
        self.env["internal.contract.alert"]._raise(hit)
        free._handle_products_back()

    def _handle_products_back(self):
        refs = {int(ref.split(",")[1]) for line in self for ref in line.bom_used or () if ref.startswith("product.")}
        products = self.env["product.product"].sudo().browse(sorted(refs))
        gone = {f"product.product,{product.id}" for product in products.exists() if not product.active}
        back = self.filtered(lambda line: not gone & set(line.bom_used or ()))
        back._handle_alerts(("product",), self.env._("The product is active again."))

    def _alert_values(self, line, kind, detail):
        return {
            "contract_id": line.contract_id.id,
            "line_id": line.id,
            "kind": kind,
            "detail": f"{line.model_text}: {detail}",
        }
