"""Whether a first article stands: for one program, order, station, programmer and shift, and as long as nothing it was
made under changes (B10; AS9102 re-inspection rules)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from .firmware_first_article import OVER
from .firmware_first_article_act import LENDS


class FirmwareFirstArticle(models.Model):
    _inherit = "firmware.first.article"

    @api.model
    def _stands(self, production, station=None):
        """The first article by which an order may go on at a station.

        :param mrp.production production: whose batch is burned
        :param firmware.station station: where; without one, wherever: then one carried from a component counts too
        :rtype: firmware.first.article
        """
        return self._judge(production, station)[0]

    @api.model
    def _stands_refusal(self, production, station=None):
        """Why an order may not go on at a station yet.

        :param mrp.production production: whose batch is burned
        :param firmware.station station: where; without one, wherever
        :returns: a message that says what to do, or ''
        :rtype: str
        """
        return self._judge(production, station)[1]

    @api.model
    def _judge(self, production, station):
        """The first article that stands, and why none does.

        :rtype: tuple[firmware.first.article, str]
        """
        production, articles = production.sudo(), self.sudo()
        if not production.firmware_program_id:
            return articles, self.env._(
                "%(production)s has no program yet: write on it which program it gets.", production=production.name
            )
        if station and not station.sudo().active:
            return articles, self.env._(
                "%(station)s is no longer in use: go on at another station, with a first article made there.",
                station=station.sudo().name,
            )
        candidates = articles._candidates(production)
        # What is known to be over tells only why; what was signed is compared with what it says now.
        candidates.signoff_head_id.filtered(lambda head: head.state in ("running", "finished"))._reconcile()
        reasons = []
        for article in candidates:
            reason = article._reason_for(production, station)
            if not reason:
                return article, ""
            reasons.append((article, reason))
        return articles, articles._best_reason(production, station, reasons)

    def _candidates(self, production):
        """Own first articles and those taken over, newest first.

        :rtype: firmware.first.article
        """
        lent = (
            self.env["firmware.first.article.act"]
            .sudo()
            .search([("production_id", "=", production.id), ("kind", "in", LENDS)])
        )
        return self.search(
            ["|", ("production_id", "=", production.id), ("id", "in", lent.article_id.ids),
             ("company_id", "=", production.company_id.id)],
            order="id desc",
        )  # fmt: skip

    def _best_reason(self, production, station, reasons):
        # The newest one of this station says most; another station's says that one is needed here.
        here = [pair for pair in reasons if not station or pair[0].station_id == station]
        if here:
            return here[0][1]
        if reasons:
            return self.env._(
                "%(production)s: the first article %(article)s is of %(other)s. %(station)s needs one of its own.",
                production=production.name, article=reasons[0][0].name, other=reasons[0][0].station_id.name,
                station=station.name,
            )  # fmt: skip
        return self.env._(
            "%(production)s has no first article%(where)s yet: press “First Article” on the manufacturing order.",
            production=production.name,
            where=self.env._(" at %(station)s", station=station.name) if station else "",
        )

    @api.model
    def _stock_reason(self, production):
        """Why goods of an order can't come into stock for want of a first article.

        What was burned under a first article stays burned: one that lapsed or fell after it was confirmed counts.

        :param mrp.production production: as the superuser
        :returns: a message, or ''
        :rtype: str
        """
        if not production.firmware_program_id:
            return ""
        candidates = self._candidates(production)
        for article in candidates.filtered("confirmed_on"):
            carried = article.act_ids.filtered(lambda act: act.production_id == production and act.kind == "carry")
            if article.program_id != production.firmware_program_id or article.signoff_head_id.state != "finished":
                continue
            if not carried or not article._carried_reason(production, None):
                return ""
        reasons = [(article, article._reason_for(production, None)) for article in candidates[:1]]
        return self._best_reason(production, None, [pair for pair in reasons if pair[1]])

    # === ONE FIRST ARTICLE ===

    def _reason_for(self, production, station):
        """Why this first article does not count for an order at a station.

        :returns: a message, or ''
        :rtype: str
        """
        self.ensure_one()
        acts = self.act_ids.filtered(lambda act: act.production_id == production)
        reason = self._state_reason()
        if reason:
            return reason
        if self.production_id != production and "carry" in acts.mapped("kind"):
            return self._carried_reason(production, station)
        return self._fall_reason(production, station or self.station_id)

    def _state_reason(self):
        if self.state == "stands":
            head = self.signoff_head_id
            if head.state == "finished":
                return ""
            return self.env._(
                "%(article)s was changed after it was signed: make a new first article.", article=self.name
            )
        if self.state in OVER:
            return self.env._(
                "%(article)s does not count (%(state)s): %(reason)s Make a new first article.",
                article=self.name, state=self._state_word(), reason=_sentence(self.fall_reason),
            )  # fmt: skip
        if self.state == "draft":
            return self.env._(
                "%(article)s is not presented for signing yet: fill in what was checked.", article=self.name
            )
        steps = self.signoff_head_id._current_steps().filtered(lambda step: step.state == "open")
        return self.env._(
            "%(article)s still needs the signature of: %(departments)s.",
            article=self.name,
            departments=", ".join(steps.department_id.with_context(lang=self.env.lang).mapped("name")),
        )

    def _fall_reason(self, production, station, signing=False):
        """What has changed since, so that the first article must be repeated.

        :param mrp.production production: that goes on by it
        :param firmware.station station: where
        :param bool signing: whether it is about to be signed: it can't have lapsed then, and covers what it covers
        :returns: a message, or ''
        :rtype: str
        """
        checks = [
            self._program_reason,
            self._bom_reason,
            self._station_reason,
            self._shift_reason,
        ]
        if not signing:
            checks += [self._lapse_reason, self._quantity_reason]
        for check in checks:
            reason = check(production, station)
            if reason:
                return reason
        return ""

    def _program_reason(self, production, _station):
        if production.firmware_program_id != self.program_id:
            return self.env._(
                "%(article)s is of program %(program)s, %(production)s gets %(other)s: make a new first article.",
                article=self.name, program=self.program_id.display_name, production=production.name,
                other=production.firmware_program_id.display_name or "—",
            )  # fmt: skip
        return self.program_id._burning_refusal(production)

    def _bom_reason(self, production, _station):
        if production._firmware_bom_digests()[production] == self.bom_digest:
            return ""
        return self.env._(
            "The bill of materials of %(production)s changed after %(article)s: make a new first article.",
            production=production.name, article=self.name,
        )  # fmt: skip

    def _station_reason(self, _production, station):
        if station != self.station_id:
            return self.env._(
                "%(article)s is of %(other)s: %(station)s needs a first article of its own.",
                article=self.name, other=self.station_id.name, station=station.name,
            )  # fmt: skip
        if not station.active:
            return self.env._(
                "%(station)s is no longer in use: make the first article at another station.", station=station.name
            )
        if station.programmer_id and station.programmer_id != self.programmer_id:
            return self.env._(
                "%(station)s burns with another programmer than %(article)s: make a new first article.",
                station=station.name, article=self.name,
            )  # fmt: skip
        return ""

    def _shift_reason(self, _production, _station):
        company = self.company_id
        if not company.firmware_first_article_shift:
            return ""
        shift, began = self.env["firmware.shift"]._at(company, fields.Datetime.now())
        if not shift:
            return self.env._(
                "Each shift needs its first article, but no shift runs now. Ask whoever manages production to enter "
                "the shifts under Programs → Shifts."
            )
        if (shift, began) == (self.shift_id, self.shift_on):
            return ""
        return self.env._(
            "%(article)s is of another shift: %(shift)s needs a first article of its own.",
            article=self.name, shift=shift.with_context(lang=self.env.lang).name,
        )  # fmt: skip

    def _lapse_reason(self, _production, station):
        hours = station.first_article_hours or self.company_id.firmware_first_article_hours
        if not hours or self.confirmed_on + timedelta(hours=hours) >= fields.Datetime.now():
            return ""
        return self.env._(
            "%(article)s was confirmed on %(moment)s and stood for %(hours)g hours: make a new first article.",
            article=self.name, moment=format_datetime(self.env, self.confirmed_on, dt_format="short"), hours=hours,
        )  # fmt: skip

    def _quantity_reason(self, production, _station):
        covered = self._covered(production)
        if production.product_id.uom_id.compare(production.product_uom_qty, covered) <= 0:
            return ""
        return self.env._(
            "%(production)s makes %(quantity)g now, %(article)s covers %(covered)g. Ask engineering to press “Covers "
            "the New Quantity” on %(article)s, or make a new first article.",
            production=production.name, quantity=production.product_uom_qty, article=self.name, covered=covered,
        )  # fmt: skip

    def _covered(self, production):
        """The quantity of an order that this first article covers, in the unit of the product.

        :rtype: float
        """
        own = [self.quantity] if production == self.production_id else []
        acts = self.act_ids.filtered(lambda act: act.production_id == production and act.kind in ("take_over", "cover"))
        # Each act says what is covered in all by then; the largest holds.
        return max([*own, *acts.mapped("quantity")], default=0.0)

    # === FALLING ===

    @api.model
    def _fall(self, articles, reason, person):
        """End first articles that what they were made under has left, on record; it does not come back by itself.

        :param firmware.first.article articles: any
        :param str reason: why
        :param res.users person: whose act did it
        """
        articles.sudo().filtered(lambda article: article.state not in OVER)._end("fallen", reason, person)

    @api.model
    def _programmer_changed(self, stations):
        """Another programmer at stations: what is confirmed or under way there falls.

        :param firmware.station stations: just written
        """
        articles = self.sudo().search([("station_id", "in", stations.ids), ("state", "not in", OVER)])
        fallen = articles.filtered(
            lambda article: article.station_id.programmer_id and article.programmer_id
            and article.programmer_id != article.station_id.programmer_id
        )  # fmt: skip
        for station, some in fallen.grouped("station_id").items():
            self._fall(
                some,
                self.env._(
                    "Another programmer burns at %(station)s: %(programmer)s.",
                    station=station.name, programmer=station.programmer_id.display_name,
                ),
                self.env.user,
            )  # fmt: skip

    @api.model
    def _program_changed(self, productions):
        """Another program in orders: their first articles fall, and those that were lent to them count no more.

        :param mrp.production productions: just written
        """
        articles = self.sudo().search([("production_id", "in", productions.ids), ("state", "not in", OVER)])
        fallen = articles.filtered(lambda article: article.program_id != article.production_id.firmware_program_id)
        for production, some in fallen.grouped("production_id").items():
            self._fall(
                some,
                self.env._(
                    "%(production)s gets another program: %(program)s.",
                    production=production.name, program=production.firmware_program_id.display_name or "—",
                ),
                self.env.user,
            )  # fmt: skip


def _sentence(text):
    text = (text or "").strip()
    return text if not text or text[-1] in ".。!?！？" else f"{text}."
