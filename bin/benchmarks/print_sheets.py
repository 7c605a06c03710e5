"""Print a hundred confirmation sheets in one go: the module against wkhtmltopdf alone."""

import subprocess
import tempfile
from pathlib import Path

from ground.bench_case import Bar, Case

SHEETS, LINES = 100, 20


class PrintSheets(Case):
    """What the module adds to wkhtmltopdf: pages from the snapshot, page numbers, one file of all.

    Printed afresh, as when they are issued: later the stored files are served, which takes a tenth of
    this. The other side prints the very same pages, in one run where the build of wkhtmltopdf can, one
    by one elsewhere.
    """

    name = "print_sheets"
    title = f"Print {SHEETS} sheets of two pages in one go"
    ours, other = "Odoo with the modules", "wkhtmltopdf alone"
    sides = {"ours": None, "other": None}
    bars = (Bar("time", most_ratio=1.5),)
    most_pairs = 6

    def prepare(self, env):
        """Issue the sheets of as many orders; keep the pages as files for the other side."""
        customer = env["res.partner"].create({"name": "Bench Customer", "email": "bench@example.com"})
        product = env["product.product"].create({"name": "Bench Driver 150 W", "type": "consu", "list_price": 63})
        row = {"product_id": product.id, "name": "Bench Driver 150 W\n100-277 VAC, 2.1 A, IP67\nProgram P-0217-C"}
        rows = [(0, 0, {**row, "product_uom_qty": number + 1}) for number in range(LINES)]
        orders = env["sale.order"].create([{"partner_id": customer.id, "order_line": rows} for _ in range(SHEETS)])
        sheets = env["order.confirmation"]._prepare_for(orders)
        sheets.action_issue()
        report = env["ir.actions.report"]
        # Kept to the end of the process: the other side's rounds read these files.
        self.folder = tempfile.TemporaryDirectory()
        for sheet in sheets:
            page = sheet._render_html(report._confirmation_printer())
            Path(self.folder.name, f"{sheet.id}.html").write_text(page, encoding="utf-8")
        return {"sheets": sheets.ids, "folder": self.folder.name}

    def round(self, env, prepared):
        """Print as the button does, without the stored files."""
        sheets = env["order.confirmation"].browse(prepared["sheets"])
        sheets._engine_write({"pdf_file_id": False})
        env.flush_all()
        env.invalidate_all()
        report = env["ir.actions.report"].with_context(force_report_rendering=True)
        name = "order_confirmation.action_report_order_confirmation"
        return lambda: report._render_qweb_pdf(name, sheets.ids)

    def other_round(self, env, prepared):
        """Call wkhtmltopdf as Odoo does, on the prepared files."""
        from odoo.addons.base.models import ir_actions_report

        build = ir_actions_report._wkhtml()
        paper = env.ref("order_confirmation.report_paperformat_sheet")
        report = env["ir.actions.report"].with_context(confirmation_self_contained=True)
        pages = sorted(map(str, Path(prepared["folder"]).glob("*.html")))
        runs = [pages] if build.is_patched_qt else [[page] for page in pages]
        command = [build.bin, *report._build_wkhtmltopdf_args(paper, False)]
        target = str(Path(prepared["folder"], "out.pdf"))

        def work():
            for files in runs:
                subprocess.run([*command, *files, target], check=True, capture_output=True)

        return work
