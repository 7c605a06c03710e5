"""The page behind the QR code of a signed paper, and drawn signatures."""

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.http import request
from odoo.tools.misc import format_datetime
from werkzeug.exceptions import NotFound

from .files import serve
from .portal import PRIVATE_HEADERS


class SignoffPages(http.Controller):
    # === PAGE ===

    @http.route("/signoff/<string:token>", type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def signoff_page(self, token, **params):
        """Whether a signed paper is still true; for colleagues also who signed, and a button to sign (B05, B17).

        :param params: ``r``, ``s``, ``h``: round, last entry and beginning of its hash, as printed
        """
        self._signoff_speak()
        head = request.env["signoff.head"]._by_token(token)
        return self._signoff_render(head, params)

    @http.route(
        "/signoff/<string:token>/sign",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
        csrf=True,
    )
    def signoff_page_sign(self, token, step_id=None, **params):
        """Sign one step from the page, with the rights and checks of the signing dialog (B17)."""
        self._signoff_speak()
        head = request.env["signoff.head"]._by_token(token)
        if not request.env.user._is_internal() or not head:
            return request.redirect(f"/signoff/{token}")
        step = self._signoff_steps(head).filtered(lambda one: str(one.id) == step_id)
        message = ""
        if not step:
            message = request.env._("This step is not waiting any more.")
        else:
            try:
                result = request.env["signoff.step"].sign(step.ids, self._signoff_values(step, params))
                message = result[0]["message"]
            except UserError as error:
                message = str(error)
        if message:
            return self._signoff_render(head, {}, error=message, failed=step.id, comment=params.get("comment"))
        return request.redirect(f"/signoff/{token}?signed=1")

    @staticmethod
    def _signoff_speak():
        # A colleague reads his own language, whatever the browser chose for the site.
        user = request.env.user
        if user._is_internal() and user.lang:
            request.update_context(lang=user.lang)

    def _signoff_values(self, step, params):
        credentials = {
            name: params[name].strip() for name in ("login", "badge", "pin") if (params.get(name) or "").strip()
        }
        if params.get("password"):
            credentials["password"] = params["password"]
        shown = {name[6:]: digest for name, digest in params.items() if name.startswith("shown-")}
        # Only with what identifies him does a login name somebody else.
        if set(credentials) == {"login"}:
            credentials = {}
        return {"comment": params.get("comment"), "credentials": credentials, "shown": {str(step.id): shown}}

    def _signoff_steps(self, head):
        """Steps of the current round that the reader may read.

        :rtype: signoff.step
        """
        steps = request.env["signoff.step"].search([("head_id", "=", head.id), ("round", "=", head.round)])
        return steps.sorted(lambda step: (step.sequence, step.position))

    def _signoff_render(self, head, params, error="", failed=0, comment=""):
        user = request.env.user
        status = head._paper_status(_number(params, "r"), _number(params, "s"), params.get("h"))
        colleague = bool(head) and user._is_internal()
        steps = self._signoff_steps(head) if colleague else request.env["signoff.step"]
        document = head.with_env(request.env)._readable_document() if colleague else None
        values = {
            "signoff": head,
            "status": status,
            "printed_round": _number(params, "r"),
            "colleague": bool(steps),
            "rows": [step.sudo()._panel_values(_rights()) for step in steps],
            "asked": self._signoff_asked(steps),
            "document": document,
            "backend_url": f"/odoo/{head.res_model}/{head.res_id}" if document else False,
            "login_url": f"/web/login?redirect=/signoff/{head.token}"
            if status == "running" and user._is_public()
            else False,
            "signed": params.get("signed"),
            "error": error,
            "failed": failed,
            "comment": comment or "",
            "moment": lambda text: format_datetime(request.env, Datetime.to_datetime(text), dt_format="short"),
            "no_header": True,
            "no_footer": True,
        }
        return request.render(
            "order_confirmation.signoff_page", values, headers=PRIVATE_HEADERS, status=200 if head else 404
        )

    def _signoff_asked(self, steps):
        """What the forms of the reader's open steps show: sections, changes, identification.

        :rtype: list[dict]
        """
        rights = _rights()
        mine = steps.filtered(lambda step: step.state == "open" and step.department_id.id in rights)
        return request.env["signoff.step"].dialog(mine.ids)["steps"] if mine else []

    # === DRAWN SIGNATURES ===

    @http.route("/signoff/signature/<int(max=2147483647):entry_id>", type="http", auth="user", sitemap=False)
    def signoff_signature(self, entry_id):
        """A drawn signature, for who may read the document (B04).

        :raises NotFound: for everybody and everything else, without saying which
        """
        entry = request.env["signoff.entry"].sudo().browse(entry_id).exists()
        document = entry.head_id.with_env(request.env)._readable_document() if entry.head_id.state != "log" else None
        if not document or not entry.file_id or not request.env.user._is_internal():
            raise NotFound()
        return serve(entry.file_id, disposition="", cache="private, max-age=3600")


def _rights():
    return request.env["signoff.department"]._of_user(request.env.user)


def _number(params, name):
    """A number of the address; anything else counts as none.

    :rtype: int
    """
    text = params.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
