import { Component, onMounted, useExternalListener, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const SHOWN = 8;

/** One field for a scanner: each barcode of a route card starts its operation, or finishes it. */
export class OperationScan extends Component {
    static template = "production_handover.OperationScan";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.state = useState({ code: "", results: [] });
        this.queue = Promise.resolve();
        this.count = 0;
        onMounted(() => this.focus());
        // A scanner types wherever the cursor is: bring it back.
        useExternalListener(document, "click", (ev) => ev.target.closest("a, button, input") || this.focus());
    }

    focus() {
        this.input.el?.focus();
    }

    onKeydown(ev) {
        if (ev.key !== "Enter" && ev.key !== "Tab") {
            return;
        }
        const code = this.state.code.trim();
        if (!code && ev.key === "Tab") {
            return;
        }
        ev.preventDefault();
        this.state.code = "";
        if (code) {
            // One after another: a fast hand must not overtake the server.
            this.queue = this.queue.then(() => this.scan(code));
        }
    }

    async scan(code) {
        try {
            this.tell(await this.orm.silent.call("mrp.workorder", "handover_scan", [code]));
        } catch (error) {
            const message = error instanceof RPCError && error.data?.message;
            this.tell({ act: "refused", title: _t("Not done"), message: message || this.unreachable(code) });
        }
    }

    unreachable(code) {
        return _t("%(code)s did not reach the server. Scan it again when the network is back.", { code });
    }

    tell(result) {
        const time = luxon.DateTime.now().toLocaleString(luxon.DateTime.TIME_WITH_SECONDS);
        this.state.results.unshift({ ...result, time, id: ++this.count });
        this.state.results.splice(SHOWN);
    }
}

registry.category("actions").add("production_handover.operation_scan", OperationScan);
