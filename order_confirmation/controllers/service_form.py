"""What a customer enters on the page of a service request: read, checked, and kept so that it can be shown again."""

import re

from odoo.exceptions import UserError

from ..models.order_service_open import MAX_SUBJECT, MAX_TEXT
from ..models.order_service_photos import MAX_FILE_BYTES, MAX_FILES
from ..models.order_service_request import KINDS
from .answer_form import clean_name, clean_text, parse_number

ROW_FIELD = re.compile(r"(quantity|text)_(\d{1,9})")
KEY = re.compile(r"[0-9a-f]{32}")


class ServiceForm:
    """One submitted request: ``values`` as typed, ``errors``, and what passed the checks.

    :param sale.order order: with rights lifted, in the language of the page
    :param dict params: the request's parameters
    """

    def __init__(self, order, params):
        self.env = order.env
        self.order = order
        self.errors = []
        self.kind = params.get("kind") if params.get("kind") in dict(KINDS) else False
        self.subject = clean_name(params.get("subject"))
        self.text = clean_text(params.get("text")).strip()
        self.key = params.get("key") if KEY.fullmatch(params.get("key") or "") else None
        there = order._service_deliveries()
        self.picking = there if len(there) == 1 else there.filtered(lambda one: str(one.id) == params.get("delivery"))
        self.values = {
            "kind": self.kind or "",
            "subject": self.subject,
            "text": self.text,
            "delivery": str(self.picking.id or ""),
        }
        for name, value in params.items():
            if ROW_FIELD.fullmatch(name) and isinstance(value, str):
                self.values[name] = clean_text(value)
        self.lines, self.files = [], []

    def validate(self, uploads):
        """Check everything, so that one round trip names all mistakes.

        :param list uploads: file parts
        :returns: whether the request can be opened
        :rtype: bool
        """
        env = self.env
        if not self.kind:
            self.errors.append(env._("Please choose what it is about."))
        if not self.subject:
            self.errors.append(env._("Please enter a subject."))
        if len(self.subject) > MAX_SUBJECT or len(self.text) > MAX_TEXT:
            self.errors.append(env._("Subject or text is too long: please shorten it."))
        self._read_rows()
        if not self.errors and self.kind:
            try:
                env["order.service.request"]._checked_rows(self.order, self.kind, self.lines)
            except UserError as error:
                self.errors.append(str(error))
        self._read_files([part for part in uploads if part and part.filename])
        return not self.errors

    def _read_rows(self):
        goods = {line.id: line for line in self.order._service_goods()}
        texts = {}
        for name, value in self.values.items():
            match = ROW_FIELD.fullmatch(name)
            if match and value.strip():
                texts.setdefault(int(match[2]), {})[match[1]] = value.strip()
        for line_id, row in texts.items():
            line = goods.get(line_id)
            if not line:
                self.errors.append(self.env._("These rows are not of this order. Please reload the page."))
                return
            try:
                digits = self.env["decimal.precision"].precision_get("Product Unit")
                quantity = parse_number(self.env, row["quantity"], digits) if "quantity" in row else 0.0
                if not quantity:
                    raise UserError(self.env._("Please enter how many pieces it is about, above zero."))
                self.lines.append({"sale_line_id": line.id, "quantity": quantity, "text": row.get("text")})
            except UserError as error:
                self.errors.append(f"{line.product_id.display_name}: {error}")

    def _read_files(self, uploads):
        if len(uploads) > MAX_FILES:
            self.errors.append(self.env._("At most %(count)s files for one request, please.", count=MAX_FILES))
            return
        for part in uploads:
            content = part.read(MAX_FILE_BYTES + 1)
            try:
                name, mimetype, content = self.env["order.service.request"]._checked_file(part.filename, content)
                self.files.append((name, mimetype, content))
            except UserError as error:
                self.errors.append(str(error))
