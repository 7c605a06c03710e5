"""Take the pictures of the READMEs and user guides anew.

Usage, with Chromium (or the path of one in CHROMIUM) and the Python package `playwright` on a freshly made demo:

    bin/demo --reset --lang en_US
    bin/dev -d order_confirmation_demo history
    python docs/screenshots.py http://127.0.0.1:8069 en
    bin/demo --reset --lang zh_CN
    bin/dev -d order_confirmation_demo history
    python docs/screenshots.py http://127.0.0.1:8069 zh

The demo is changed on the way: the sheet of its first quotation is issued.
"""

import argparse
import os
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
LOCALES = {"en": "en-US", "zh": "zh-CN"}
CALL = """async ([model, method, args, kwargs]) => {
    const response = await fetch("/web/dataset/call_kw", {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", method: "call", params: {model, method, args, kwargs}}),
    });
    return (await response.json()).result;
}"""


class Camera:
    """A browser that logs in as one of the demo's people and keeps what it sees."""

    def __init__(self, playwright, address, language):
        self.address, self.language = address, language
        self.folder = IMAGES / language
        self.folder.mkdir(parents=True, exist_ok=True)
        self.browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )

    def login(self, who, width=1280, height=860):
        """Return a page of ``who``, logged in."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale=LOCALES[self.language])
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{self.address}/web/login")
        page.fill("input[name=login]", who)
        page.fill("input[name=password]", who)
        page.click("button[type=submit]")
        page.wait_for_url("**/my**" if who == "customer" else "**/odoo**")
        return page

    def open(self, page, path, wait=3500):
        """Open a page of the demo and let it settle."""
        page.goto(self.address + path)
        page.wait_for_timeout(wait)

    def shoot(self, page, name, full=False):
        """Keep what the page shows."""
        page.screenshot(path=str(self.folder / f"{name}.png"), full_page=full)


def clerk(camera):
    """Take the clerk's pictures and issue the first sheet; return its id."""
    page = camera.login("clerk")
    orders = page.evaluate(CALL, ["sale.order", "search", [[["confirmation_sheet_id", "=", False]]], {"limit": 1}])
    camera.open(page, f"/odoo/sales/{orders[0]}")
    camera.shoot(page, "order")
    page.click("a[name=order_confirmation]")
    page.wait_for_timeout(800)
    camera.shoot(page, "order_confirmation_page", full=True)
    page.click("button[name=action_confirmation_sheet]")
    page.wait_for_selector("button[name=action_issue]")
    page.wait_for_timeout(2000)
    camera.shoot(page, "sheet")
    page.click("button[name=action_issue]")
    page.wait_for_selector("button[name=action_withdraw]:visible")
    domain = [["sale_order_id", "=", orders[0]]]
    sheet = page.evaluate(CALL, ["order.confirmation", "search", [domain], {}])[0]
    asked = page.evaluate(CALL, ["order.confirmation", "search", [[["state", "=", "change_requested"]]], {}])[0]
    camera.open(page, f"/odoo/confirmation-sheets/{asked}")
    camera.shoot(page, "sheet_change")
    camera.open(page, "/odoo/confirmation-sheets")
    camera.shoot(page, "sheets")
    return sheet


def customer(camera, sheet):
    """Take the customer's pictures."""
    page = camera.login("customer", height=1000)
    camera.open(page, f"/my/confirmations/{sheet}")
    camera.shoot(page, "portal_sheet", full=True)
    page.locator("label[for^=change_]").first.click()
    page.locator("input[name^=quantity_]").first.fill("1500")
    page.keyboard.press("Tab")
    page.wait_for_timeout(800)
    camera.shoot(page, "portal_change", full=True)
    phone = camera.login("customer", width=390, height=844)
    camera.open(phone, f"/my/confirmations/{sheet}")
    camera.shoot(phone, "portal_phone")


def signing(camera):
    """Take the pictures of the sign-off: the order that travelled through eight departments."""
    page = camera.login("clerk", width=1600, height=2300)
    order = page.evaluate(CALL, ["sale.order", "search", [[["client_order_ref", "=", "BL-PO-26-1204"]]], {}])[0]
    camera.open(page, f"/odoo/sales/{order}")
    page.click("a[name=order_review]")
    page.wait_for_selector(".o_oc_signoff .o_oc_stage")
    page.locator(".o_oc_evidence summary").first.click()
    page.wait_for_timeout(1500)
    page.locator(".o_oc_signoff").screenshot(path=str(camera.folder / "signoff_panel.png"))
    papers = camera.login("clerk", height=640)
    pdf = papers.request.get(f"{camera.address}/signoff/print/sale.order/{order}").body()
    camera.open(papers, "/odoo/action-order_confirmation.signoff_scans_action")
    papers.set_input_files(".o_signoff_scans_input", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": pdf})
    papers.wait_for_selector(".o_signoff_scans .list-group-item")
    camera.shoot(papers, "signed_papers")
    viewer = camera.login("clerk", width=1000, height=1300)
    camera.open(viewer, f"/web/static/lib/pdfjs/web/viewer.html?file=/signoff/print/sale.order/{order}", wait=5000)
    viewer.locator(".page[data-page-number='1']").screenshot(path=str(camera.folder / "signoff_print.png"))
    planner = camera.login("planner", height=760)
    camera.open(planner, "/odoo/action-order_confirmation.signoff_step_action")
    camera.shoot(planner, "to_sign")
    planner.locator(".o_data_row button.btn-primary").first.click()
    planner.wait_for_selector(".modal-dialog")
    planner.wait_for_timeout(1500)
    camera.shoot(planner, "sign_dialog")
    chief = camera.login("manager", height=1100)
    route = chief.evaluate(CALL, ["signoff.route", "search", [[["sequence", "=", 5]]], {}])[0]
    camera.open(chief, f"/odoo/action-order_confirmation.signoff_route_action/{route}")
    camera.shoot(chief, "route")


def paying(camera):
    """Take the pictures of payment plans: released for half, shipped for half, held again, and finance's queue."""
    page = camera.login("clerk")
    domain = [["client_order_ref", "=", "HD2026-0342"]]
    found = page.evaluate(CALL, ["sale.order", "search_read", [domain, ["name"]], {}])[0]
    order, name = found["id"], found["name"]
    camera.open(page, f"/odoo/sales/{order}")
    page.click("a[name=order_payment]")
    page.wait_for_timeout(800)
    camera.shoot(page, "payment_plan")
    finance = camera.login("finance", height=640)
    camera.open(finance, "/odoo/action-order_confirmation.order_payment_line_action")
    camera.shoot(finance, "payments_due")
    release = finance.evaluate(CALL, ["order.payment.release", "search", [[["sale_order_id", "=", order]]], {}])[0]
    camera.open(finance, f"/odoo/action-order_confirmation.order_payment_release_action/{release}")
    camera.shoot(finance, "payment_release")
    keeper = camera.login("keeper", height=760)
    domain = [["origin", "=", name], ["state", "not in", ["done", "cancel"]]]
    rest = keeper.evaluate(CALL, ["stock.picking", "search", [domain], {}])[0]
    camera.open(keeper, f"/odoo/action-stock.action_picking_tree_all/{rest}")
    camera.shoot(keeper, "shipped_half")
    keeper.click("button[name=button_validate]:visible")
    keeper.wait_for_selector(".modal-dialog")
    keeper.wait_for_timeout(800)
    camera.shoot(keeper, "held_again")


def agreement(camera):
    """Take the pictures of a framework agreement and of an export order."""
    page = camera.login("manager")
    signed = page.evaluate(CALL, ["order.agreement", "search", [[["state", "=", "signed"]]], {"limit": 1}])
    camera.open(page, f"/odoo/order-agreements/{signed[0]}")
    page.click("a[name=text]")
    page.wait_for_timeout(800)
    camera.shoot(page, "agreement")
    viewer = camera.login("manager", width=1000, height=3000)
    report = f"/my/agreements/{signed[0]}/pdf"
    camera.open(viewer, f"/web/static/lib/pdfjs/web/viewer.html?file={report}", wait=6000)
    for number in (1, 2):
        shown = viewer.locator(f".page[data-page-number='{number}']")
        shown.screenshot(path=str(camera.folder / f"agreement_print_{number}.png"))
    page = camera.login("clerk", height=1180)
    order = page.evaluate(CALL, ["sale.order", "search", [[["client_order_ref", "=", "BL-PO-26-1198"]]], {}])[0]
    camera.open(page, f"/odoo/sales/{order}")
    page.click("a[name=order_export]")
    page.wait_for_timeout(800)
    camera.shoot(page, "export")


def service(camera):
    """Take the pictures of a service request: ours, and the customer's on a phone."""
    page = camera.login("keeper")
    request = page.evaluate(CALL, ["order.service.request", "search", [[["kind", "=", "return"]]], {"limit": 1}])[0]
    camera.open(page, f"/odoo/service-requests/{request}")
    page.click("a[name=documents]")
    page.wait_for_timeout(800)
    camera.shoot(page, "service_request")
    phone = camera.login("customer", width=390, height=1100)
    camera.open(phone, f"/my/service-requests/{request}")
    camera.shoot(phone, "service_portal")


def purchasing(camera):
    """Take the pictures of a purchase sheet: the buyer's form, the printed sheet, the supplier's page."""
    page = camera.login("buyer", height=1000)
    domain = [["kind", "=", "purchase"], ["state", "=", "confirmed"]]
    sheet = page.evaluate(CALL, ["order.confirmation", "search", [domain], {"limit": 1}])[0]
    camera.open(page, f"/odoo/action-order_confirmation.order_confirmation_action_purchase/{sheet}")
    camera.shoot(page, "purchase_sheet")
    viewer = camera.login("buyer", width=1000, height=3000)
    report = f"/report/pdf/order_confirmation.report_order_confirmation/{sheet}"
    camera.open(viewer, f"/web/static/lib/pdfjs/web/viewer.html?file={report}", wait=6000)
    viewer.locator(".page[data-page-number='1']").screenshot(path=str(camera.folder / "purchase_print.png"))
    viewer.locator(".page[data-page-number='2']").screenshot(path=str(camera.folder / "purchase_print_2.png"))


def morning(camera):
    """Take the pictures of the morning's figures, of what is wrong, and of a promise; they need the year's history."""
    page = camera.login("manager", width=1440, height=1150)
    camera.open(page, "/odoo/action-order_confirmation.order_morning_action")
    page.wait_for_selector(".o_oc_morning canvas")
    page.wait_for_timeout(1500)
    camera.shoot(page, "morning")
    camera.open(page, "/odoo/action-order_confirmation.order_exception_action")
    camera.shoot(page, "exceptions")
    domain = [["order_line.product_id.default_code", "=", "HIS-200"], ["state", "=", "sale"]]
    order = page.evaluate(CALL, ["sale.order", "search", [domain], {"limit": 1, "order": "date_order desc"}])[0]
    camera.open(page, f"/odoo/sales/{order}")
    page.click("a[name=order_timeline]")
    page.wait_for_timeout(1500)
    camera.shoot(page, "promise_table")
    page.click("a[name=other_information]")
    page.wait_for_selector(".o_oc_promise")
    page.wait_for_timeout(500)
    page.locator("div.o_group:has(> .o_inner_group .o_oc_promise), .o_inner_group:has(.o_oc_promise)").last.screenshot(
        path=str(camera.folder / "promise.png")
    )
    phone = camera.login("manager", width=390, height=844)
    camera.open(phone, "/odoo/action-order_confirmation.order_morning_action")
    phone.wait_for_selector(".o_oc_morning canvas")
    phone.wait_for_timeout(1500)
    camera.shoot(phone, "morning_phone")


def factory(camera):
    """Take the pictures of the internal contract, engineering's desk, the flow sheet and the board."""
    page = camera.login("chief", width=1440, height=900)
    number = [["state", "=", "approved"], ["kind", "=", "order"]]
    contract = page.evaluate(CALL, ["internal.contract", "search", [number], {"limit": 1, "order": "id"}])[0]
    camera.open(page, f"/odoo/action-production_handover.internal_contract_action/{contract}")
    camera.shoot(page, "contract")
    page.click("a[name=signoff]")
    page.wait_for_timeout(1500)
    camera.shoot(page, "contract_signatures")
    camera.open(page, "/odoo/action-production_handover.internal_contract_desk_action")
    camera.shoot(page, "engineering_desk")
    made = [["state", "=", "production"]]
    sheet = page.evaluate(CALL, ["handover.sheet", "search", [made], {"limit": 1, "order": "id"}])[0]
    camera.open(page, f"/odoo/action-production_handover.handover_sheet_action/{sheet}")
    camera.shoot(page, "flow_sheet")
    camera.open(page, "/odoo/flow-board")
    camera.shoot(page, "flow_board")


def programs(camera):
    """Take the pictures of a program from its release to the batch: image, contract, first article, burns, order."""
    software = camera.login("software", width=1440, height=1000)
    number = [["number", "=", "HL-0412"]]
    program = software.evaluate(CALL, ["firmware.program", "search", [number], {}])[0]
    camera.open(software, f"/odoo/action-firmware_burning_check.firmware_program_action/{program}")
    software.wait_for_selector(".o_form_sheet")
    camera.shoot(software, "program")
    page = camera.login("chief", width=1380, height=760)
    named = [["line_ids.firmware_program_id", "=", program]]
    contract = page.evaluate(CALL, ["internal.contract", "search", [named], {"limit": 1}])[0]
    camera.open(page, f"/odoo/action-production_handover.internal_contract_action/{contract}")
    camera.shoot(page, "program_contract")
    page = camera.login("production", width=1440, height=1000)
    stands = [["program_id", "=", program], ["state", "=", "stands"]]
    article = page.evaluate(CALL, ["firmware.first.article", "search", [stands], {"limit": 1}])[0]
    camera.open(page, f"/odoo/action-firmware_burning_check.firmware_first_article_action/{article}")
    camera.shoot(page, "first_article")
    burned = [[["program_id", "=", program]], ["production_id"]]
    batch = page.evaluate(CALL, ["firmware.burning", "search_read", burned, {"limit": 1}])[0]
    camera.open(page, f"/odoo/action-firmware_burning_check.firmware_burning_action/{batch['id']}")
    camera.shoot(page, "batch_burning")
    page = camera.login("production", width=1380, height=1000)
    camera.open(page, f"/odoo/action-mrp.mrp_production_action/{batch['production_id'][0]}")
    page.click("a[name=firmware_burning]")
    camera.shoot(page, "program_order")


def manager(camera, sheet):
    """Take the manager's pictures, and the public status page."""
    page = camera.login("manager")
    camera.open(page, "/odoo/settings", wait=5000)
    page.click("[data-key=order_confirmation]")
    page.wait_for_timeout(1200)
    camera.shoot(page, "settings")
    token = page.evaluate(CALL, ["order.confirmation", "read", [[sheet], ["status_token"]], {}])[0]["status_token"]
    phone = camera.login("customer", width=390, height=700)
    camera.open(phone, f"/confirmation/status/{token}")
    camera.shoot(phone, "status")


def whole_life(camera):
    """Take the pictures of one order's way to the customer: his page, on a phone too, and the printed confirmation."""
    page = camera.login("customer", width=1100, height=1000)
    order = page.evaluate(CALL, ["sale.order", "search", [[["client_order_ref", "=", "BL-PO-26-1158"]]], {}])[0]
    camera.open(page, f"/my/orders/{order}", wait=2500)
    camera.shoot(page, "timeline_portal", full=True)
    confirmation = page.locator(".o_oc_timeline_section a[href^='/signoff/process/']").first.get_attribute("href")
    phone = camera.login("customer", width=390, height=844)
    camera.open(phone, f"/my/orders/{order}", wait=2500)
    phone.locator(".o_oc_timeline_section").evaluate("node => node.scrollIntoView()")
    phone.wait_for_timeout(500)
    camera.shoot(phone, "timeline_phone")
    viewer = camera.login("clerk", width=1000, height=900)
    camera.open(viewer, f"/web/static/lib/pdfjs/web/viewer.html?file={confirmation}/pdf", wait=6000)
    viewer.locator(".page[data-page-number='1']").screenshot(path=str(camera.folder / "process_confirmation.png"))
    form = camera.login("clerk", width=1280, height=760)
    camera.open(form, f"/odoo/sales/{order}")
    form.click("a[name=order_timeline]")
    form.wait_for_timeout(1500)
    camera.shoot(form, "timeline")
    camera.open(form, "/odoo/action-order_confirmation.order_assignment_action")
    camera.shoot(form, "handed_over")


def main():
    """Take all pictures in one language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("language", choices=LOCALES)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        camera = Camera(playwright, options.address, options.language)
        sheet = clerk(camera)
        customer(camera, sheet)
        manager(camera, sheet)
        signing(camera)
        paying(camera)
        service(camera)
        purchasing(camera)
        agreement(camera)
        whole_life(camera)
        factory(camera)
        programs(camera)
        morning(camera)


if __name__ == "__main__":
    main()
