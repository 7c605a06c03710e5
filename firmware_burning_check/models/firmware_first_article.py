"""First article: one piece burned, read back and signed before the batch is burned (D11.5, D11.6, B10)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.signoff_section import Section
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
STATES = [
    ("draft", "To check"),
    ("record", "Record to sign"),
    ("label", "Label to sign"),
    ("stands", "Confirmed"),
    ("failed", "Failed"),
    ("fallen", "To be repeated"),
    ("cancelled", "Cancelled"),
]
OVER = ("failed", "fallen", "cancelled")
METHODS = [("readback", "Read back"), ("locked", "Locked chip: display and function test")]
SOURCES = [("typed", "Typed"), ("scanned", "Scanned"), ("imported", "From a file")]
VERDICTS = [("match", "As the program"), ("differs", "Not as the program"), ("unknown", "Nothing to compare with")]
RESULTS = [("pass", "Pass"), ("fail", "Fail")]
#: What people write while it is checked and signed; everything else is written by acts.
OWN_FIELDS = frozenset(
    {"station_id", "programmer_id", "lot_id", "serial", "method", "checksum", "checksum_source", "display",
     "function_test", "result", "note", "photo_ids", "activity_ids", "message_follower_ids", "message_ids"}
)  # fmt: skip
ON_CREATE = frozenset({"production_id", "program_id"})
TALK = frozenset({"activity_ids", "message_follower_ids", "message_ids"})


class FirmwareFirstArticle(models.Model):
    """Filled in by the operator, signed on the record by three people, then on the label by three."""

    _name = "firmware.first.article"
    _description = "First article"
    _inherit = ["firmware.page.mixin", "firmware.photo.mixin", "signoff.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _signoff_follows_stage = True
    _signoff_lock_finished = True
    _signoff_purposes = {"record": _lt("First-article record"), "label": _lt("First-article label")}
    _signoff_sections = {
        "article": Section(
            _lt("First article"),
            fields=("production_id", "product_id", "program_id", "station_id", "programmer_id", "shift_id", "shift_on",
                    "bom_digest", "quantity", "lot_id", "serial"),
        ),
        "check": Section(
            _lt("What was checked"),
            fields=("method", "checksum", "checksum_source", "verdict", "display", "function_test", "result", "note"),
        ),
        "papers": Section(_lt("Photos and papers"), files=True),
    }  # fmt: skip

    name = fields.Char("First article no.", readonly=True, copy=False, index="trigram")
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing order", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True, ondelete="restrict")
    program_id = fields.Many2one("firmware.program", required=True, index=True, ondelete="restrict", check_company=True)
    station_id = fields.Many2one("firmware.station", required=True, index=True, ondelete="restrict", check_company=True)
    programmer_id = fields.Many2one(
        "firmware.programmer", ondelete="restrict", check_company=True, index="btree_not_null"
    )
    shift_id = fields.Many2one("firmware.shift", readonly=True, ondelete="restrict", copy=False)
    shift_on = fields.Datetime("Shift began", readonly=True, copy=False)
    bom_digest = fields.Char("Bill of materials as it was", readonly=True, copy=False)
    quantity = fields.Float(
        "Covered quantity", digits="Product Unit", readonly=True, copy=False, help="In the unit of the product."
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    lot_id = fields.Many2one(
        "stock.lot", "Lot or serial number", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('product_id', '=', product_id)]",
    )  # fmt: skip
    serial = fields.Char("Piece", help="What stands on the piece: serial number, or where it is kept.")
    method = fields.Selection(METHODS, "How it is checked", required=True, default="readback")
    checksum = fields.Char("Checksum read back")
    checksum_source = fields.Selection(SOURCES, "Checksum is", default="typed")
    verdict = fields.Selection(VERDICTS, "Compared", readonly=True, copy=False)
    display = fields.Char("Programmer's display", help="What the programmer shows once it is done.")
    function_test = fields.Selection(RESULTS, "Function test")
    result = fields.Selection(RESULTS, copy=False)
    note = fields.Text("Remarks")
    photo_ids = fields.Many2many(
        "ir.attachment", "firmware_first_article_photo_rel", "article_id", "attachment_id", string="Photos", copy=False
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True, index=True
    )
    user_id = fields.Many2one("res.users", "Burned by", readonly=True, copy=False, ondelete="restrict")
    confirmed_on = fields.Datetime("Confirmed on", readonly=True, copy=False)
    fall_reason = fields.Char("Why it must be repeated", readonly=True, copy=False)

    # Two who start at the same moment: the second hears of the first.
    _open_unique = models.UniqueIndex(
        "(production_id, station_id) WHERE state IN ('draft', 'record', 'label')",
        "A first article of this manufacturing order is under way at this station: open it there.",
    )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A draft: product, shift, bill of materials and quantity come from the manufacturing order.

        :raises AccessError: for what is written by acts, or an order somebody may not read
        :raises UserError: for an order that is over, or a program that is not its own
        """
        for vals in vals_list:
            self._check_own(vals, OWN_FIELDS | ON_CREATE)
        articles = super().create(self._completed(vals_list))
        articles._compare()
        articles._check_fits()
        if any(vals.get("photo_ids") for vals in vals_list):
            articles._check_photos()
        return articles

    def _check_own(self, names, own):
        forged = set(names) - own
        if forged:
            raise AccessError(
                self.env._(
                    "This comes from the manufacturing order, or is written by an act: %(fields)s.",
                    fields=", ".join(sorted(self._fields[name].string for name in forged if name in self._fields)),
                )
            )

    def _completed(self, vals_list):
        """The values of new drafts, with what comes from their manufacturing orders.

        :rtype: list[dict]
        """
        productions = self.env["mrp.production"].browse([vals.get("production_id") for vals in vals_list])
        # What somebody may not read he can't vouch for.
        productions.check_access("read")
        productions = productions.sudo()
        digests = productions._firmware_bom_digests()
        stations = self.env["firmware.station"].browse([vals.get("station_id") or 0 for vals in vals_list]).sudo()
        now, done = fields.Datetime.now(), []
        for vals, production, station in zip(vals_list, productions, stations, strict=True):
            production._firmware_check_first_article()
            company = production.company_id
            shift, began = self.env["firmware.shift"]._at(company, now)
            done.append({
                "program_id": production.firmware_program_id.id, **vals,
                "programmer_id": vals.get("programmer_id") or station.programmer_id.id,
                "name": self._next_name(company),
                "company_id": company.id, "product_id": production.product_id.id, "state": "draft",
                "bom_digest": digests[production], "quantity": production.product_uom_qty,
                "shift_id": shift.id, "shift_on": began, "user_id": self.env.uid,
                "verdict": False, "confirmed_on": False, "fall_reason": False,
            })  # fmt: skip
        return done

    def _next_name(self, company):
        numbers = self.env["internal.contract"]
        return numbers._number_of(company, "firmware.first.article", self.env._("First articles"), "FA")

    @api.onchange("station_id")
    def _onchange_station(self):
        if self.station_id.programmer_id:
            self.programmer_id = self.station_id.programmer_id

    def write(self, vals):
        """People fill in what is checked; a confirmed, failed or fallen one stays as it is.

        :raises AccessError: for what is written by acts
        :raises UserError: for one that is over
        """
        self._check_own(vals, OWN_FIELDS)
        if set(vals) - TALK:
            self._check_open()
        res = super().write(vals)
        if {"checksum", "program_id"} & set(vals):
            self._compare()
        if {"station_id", "programmer_id", "lot_id"} & set(vals):
            self._check_fits()
        if "photo_ids" in vals:
            self._check_photos()
        return res

    def _check_open(self):
        over = self.filtered(lambda article: article.state in OVER)
        if over:
            raise UserError(
                self.env._(
                    "%(article)s is over (%(state)s): it can't be edited. Start a new first article.",
                    article=over[0].name, state=over[0]._state_word(),
                )
            )  # fmt: skip

    def _state_word(self):
        return dict(self._fields["state"]._description_selection(self.env)).get(self.state, "")

    def _check_fits(self):
        """Programmer, piece and station belong together.

        :raises UserError: saying what does not
        """
        for article in self.sudo():
            station = article.station_id
            if not station.active:
                raise UserError(
                    self.env._(
                        "%(station)s is no longer in use: choose the station where the batch is burned.",
                        station=station.name,
                    )
                )
            if station.programmer_id and article.programmer_id != station.programmer_id:
                raise UserError(
                    self.env._(
                        "At %(station)s stands the programmer %(programmer)s. Where another one burns now, change the "
                        "station first.",
                        station=station.name, programmer=station.programmer_id.display_name,
                    )
                )  # fmt: skip
            if article.lot_id and article.lot_id.product_id != article.product_id:
                raise UserError(
                    self.env._(
                        "%(lot)s is of another product: choose a piece of %(product)s.",
                        lot=article.lot_id.name, product=article.product_id.display_name,
                    )
                )  # fmt: skip

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        kept = self.filtered(lambda article: article.sudo().signoff_head_id or article.state != "draft")
        if kept:
            raise UserError(self.env._("%(article)s is evidence: it is kept. Cancel it instead.", article=kept[0].name))

    @api.model
    def _used(self):
        """Whether this database has any first article: those who use none pay nothing for it.

        :rtype: bool
        """
        self.env.cr.execute("SELECT 1 FROM firmware_first_article LIMIT 1")
        return bool(self.env.cr.rowcount)
