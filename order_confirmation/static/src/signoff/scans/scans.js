import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { readCodes } from "./scan_reader";

/** Signed papers, scanned together: sorted by their QR code, then entered one by one. */
export class SignoffScans extends Component {
    static template = "order_confirmation.SignoffScans";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ scans: [], busy: "" });
    }

    async onFiles(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        for (const file of files) {
            await this.read(file);
        }
        this.state.busy = "";
    }

    async read(file) {
        this.state.busy = _t("Reading %s…", file.name);
        let codes;
        try {
            codes = await readCodes(file, (page, pages) => {
                this.state.busy = _t("Reading %(file)s: page %(page)s of %(pages)s…", { file: file.name, page, pages });
            });
        } catch {
            this.notification.add(_t("“%s” is neither a PDF nor a picture that can be read.", file.name), {
                type: "danger",
                sticky: true,
            });
            return;
        }
        const url = await getDataURLFromFile(file);
        const data = url.slice(url.indexOf(",") + 1);
        const sorted = await this.orm.call("signoff.paper", "sort_scans", [[{ name: file.name, data, codes }]]);
        this.state.scans.push(...sorted);
    }

    enter(scan) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: scan.document,
                res_model: "signoff.paper.entry",
                res_id: scan.id,
                views: [[false, "form"]],
                target: "new",
            },
            {
                onClose: async () => {
                    // The form is left with its signatures entered, or discarded.
                    const [entry] = await this.orm.read("signoff.paper.entry", [scan.id], ["entered"]);
                    scan.done = Boolean(entry && entry.entered);
                },
            }
        );
    }
}

registry.category("actions").add("signoff_scans", SignoffScans);
