"""What happens to a first article beside its signatures: taken over, acknowledged for more, fallen (B10, B04)."""

from odoo import api, fields, models

KINDS = [
    ("take_over", "Taken over by a backorder"),
    ("carry", "Carried from a component"),
    ("cover", "Acknowledged for more"),
    ("failed", "Failed"),
    ("fallen", "To be repeated"),
    ("cancelled", "Cancelled"),
]
#: What lets a manufacturing order go on by another one's first article.
LENDS = ("take_over", "carry")


class FirmwareFirstArticleAct(models.Model):
    """Append-only: who did what, when, for which manufacturing order and quantity."""

    _name = "firmware.first.article.act"
    _description = "Act on a first article"
    _inherit = ["signoff.evidence"]
    _order = "id desc"
    _rec_name = "kind"

    article_id = fields.Many2one(
        "firmware.first.article", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, "Act", required=True, readonly=True)
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    production_name = fields.Char("Order name", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, help="Covered by it, in the unit of the product.")
    reason = fields.Text(readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, required=True, ondelete="restrict")
    done_on = fields.Datetime("On", readonly=True, required=True)

    # One manufacturing order takes an article over once, however many press at the same moment.
    _lent_once = models.UniqueIndex(
        "(article_id, production_id) WHERE kind IN ('take_over', 'carry')",
        "The first article was taken over already.",
    )

    @api.model
    def _enter(self, article, kind, person, production=None, quantity=0.0, reason=""):
        """Enter an act.

        :param firmware.first.article article: it is done to
        :param str kind: of :data:`KINDS`
        :param res.users person: who does it
        :param mrp.production production: it is done for; the article's own without
        :param float quantity: that it covers, in the unit of the product
        :param str reason: why
        :rtype: firmware.first.article.act
        """
        production = production or article.production_id
        return self._engine_create([{
            "article_id": article.id, "company_id": article.company_id.id, "kind": kind,
            "production_id": production.id, "production_name": production.name, "quantity": quantity,
            "reason": reason, "user_id": person.id, "done_on": fields.Datetime.now(),
        }])  # fmt: skip


class FirmwareFirstArticle(models.Model):
    _inherit = "firmware.first.article"

    act_ids = fields.One2many("firmware.first.article.act", "article_id", "Acts", readonly=True)
