"""What must be right before engineering vouches for part numbers and bills of materials (D11.2)."""

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from .internal_contract_bom_watch import KEY


class InternalContractLine(models.Model):
    _inherit = "internal.contract.line"

    part_note = fields.Char(string="Note on Part", compute="_compute_part_note")

    @api.depends("product_id", "bom_id", "supply", "contract_id.line_ids.product_id")
    def _compute_part_note(self):
        used = Counter((line.contract_id, line.product_id) for line in self.contract_id.line_ids if line.product_id)
        for line in self:
            notes = []
            if (count := used[line.contract_id, line.product_id]) > 1:
                notes.append(self.env._("%(count)s rows have this part number", count=count))
            if line.bom_id.type == "phantom":
                notes.append(self.env._("kit: its components are delivered, nothing is made"))
            line.part_note = "; ".join(notes)

    def _product_problems(self):
        """What is wrong with the product of a row.

        :rtype: list[str]
        """
        product, company = self.product_id, self.company_id
        problems = []
        if not product.active:
            problems.append(self.env._("%(product)s is archived", product=product.display_name))
        if product.company_id and product.company_id != company:
            problems.append(self.env._("%(product)s is of another company", product=product.display_name))
        if product.type != "consu":
            problems.append(self.env._("%(product)s is not goods", product=product.display_name))
        if not (product.default_code or "").strip():
            problems.append(
                self.env._(
                    "%(product)s has no internal reference, which is its part number", product=product.display_name
                )
            )
        if not product.uom_id._has_common_reference(self.uom_id):
            problems.append(
                self.env._(
                    "%(row_unit)s can't be converted to %(unit)s, the unit of %(product)s",
                    row_unit=self.uom_id.name,
                    unit=product.uom_id.name,
                    product=product.display_name,
                )
            )
        return problems

    def _bom_problems(self, snapshot):
        """What is wrong with the BOM of a row.

        :param dict snapshot: of the BOM as it is now, None without one
        :rtype: list[str]
        """
        bom, product = self.bom_id, self.product_id
        if not bom:
            return [self.env._("no bill of materials")] if self.supply != "buy" else []
        if self.supply == "buy":
            return [self.env._("is bought, but has a bill of materials: take one of them off")]
        problems = []
        if bom.product_id and bom.product_id != product or bom.product_tmpl_id != product.product_tmpl_id:
            problems.append(self.env._("the bill of materials is for %(other)s",
                                       other=(bom.product_id or bom.product_tmpl_id).display_name))  # fmt: skip
        if not bom.active:
            problems.append(self.env._("the bill of materials is archived"))
        if bom.company_id and bom.company_id != self.company_id:
            problems.append(self.env._("the bill of materials is of another company"))
        return problems + (self._component_problems(snapshot) if snapshot else [])

    def _component_problems(self, snapshot):
        """What is wrong inside a BOM, sub-assemblies included.

        :param dict snapshot: see ``internal.contract.bom.snapshot``
        :rtype: list[str]
        """
        said = snapshot["content"]
        boms = said["boms"]
        problems = []
        if not boms[said["root"]]["components"]:
            problems.append(self.env._("the bill of materials has no components"))
        components = self.env["product.product"].sudo().browse(_ids(boms, "components", "product"))
        workcenters = self.env["mrp.workcenter"].sudo().browse(_ids(boms, "operations", "workcenter"))
        rows = [row for node in boms.values() for row in node["components"].values()]
        empty = sorted({row["product"] for row in rows if float(row["quantity"]) <= 0})
        return [
            *problems,
            *(
                self.env._("component %(product)s is archived", product=product.display_name)
                for product in components.filtered(lambda one: not one.active)
            ),
            *(
                self.env._("work centre %(name)s is archived", name=workcenter.name)
                for workcenter in workcenters.filtered(lambda one: not one.active)
            ),
            *(self.env._("component %(product)s has no quantity", product=self._product_of(ref)) for ref in empty),
            *(
                self.env._("%(product)s is made of itself", product=self._product_of(ref))
                for ref in _circle(boms, said["root"])
            ),
        ]

    def _product_of(self, ref):
        return self.env["product.product"].sudo().browse(int(ref.split(",")[1])).display_name

    def _look_at_pending(self):
        waiting = self.env.cr.precommit.data.get(KEY)
        if waiting:
            self._look_at(*waiting)

    def _raise_overtaken(self, words):
        changed = [
            self.env._("“%(row)s”: %(problems)s.", row=line.model_text, problems="; ".join(changes))
            for line, changes in words.items()
        ]
        raise UserError("\n".join([*changed, self.env._("Press “Take BOM as It Is Now”, look at it, then sign.")]))


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _part_problems(self, snapshots):
        problems = super()._part_problems(snapshots)
        for line in self.sudo().line_ids.filtered("product_id"):
            found = line._product_problems() + line._bom_problems(snapshots.get(line))
            if found:
                problems.append(self.env._("“%(row)s”: %(problems)s.", row=line.model_text, problems="; ".join(found)))
        return problems

    def _check_parts(self, step):
        """What engineering signs is the BOM as it is: a version that was overtaken is taken anew by a person.

        :raises UserError: naming what is wrong, or what changed since the BOM was chosen
        """
        lines = self.sudo().line_ids
        if step.purpose == "parts":
            # Changed in this very transaction: what is to be signed follows, as it will before the commit.
            lines._look_at_pending()
        res = super()._check_parts(step)
        if step.purpose == "parts" and any(
            line.bom_frozen and line.bom_digest != now["digest"]
            for line, now in lines._bom_snapshots(labels=False).items()
        ):
            lines._raise_overtaken(lines._bom_words())
        return res


def _ids(boms, kind, name):
    return sorted({int(row[name].split(",")[1]) for node in boms.values() for row in node[kind].values() if row[name]})


def _circle(boms, root):
    """References of products that are, further down, a component of themselves."""
    found, way = set(), []

    def walk(key, seen):
        if key in way:
            found.add(f"product.product,{key.split('/')[1]}")
            return
        if key in seen:
            return
        seen.add(key)
        way.append(key)
        for row in boms[key]["components"].values():
            if row["bom"]:
                walk(row["bom"], seen)
            elif row["product"] in {f"product.product,{one.split('/')[1]}" for one in way}:
                found.add(row["product"])
        way.pop()

    walk(root, set())
    return sorted(found)
