import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Where the formal contract says something else than draft, order or confirmed sheet. Read when the page is
 * opened and after each save; each difference is ticked by whoever signs, one at a time.
 */
export class ContractDifferences extends Component {
    static template = "production_handover.ContractDifferences";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ panel: null, busy: "" });
        useRecordObserver((record) => this.load(record));
    }

    get openCount() {
        return this.state.panel.differences.filter((one) => !one.mine).length;
    }

    async load(record) {
        // The stored values of a record are replaced when it is loaded or saved; edits leave them alone.
        const version = record.resId && record._values;
        if (version === this.version) {
            return;
        }
        this.version = version;
        let panel = null;
        if (record.resId) {
            panel = await this.orm.call(record.resModel, "differences_panel", [[record.resId]]);
        }
        if (this.version === version) {
            this.state.panel = panel;
        }
    }

    async tick({ key, mine }) {
        const { record } = this.props;
        if (this.state.busy || mine) {
            return;
        }
        this.state.busy = key;
        try {
            this.state.panel = await this.orm.call(record.resModel, "action_tick_difference", [[record.resId], key]);
        } catch (error) {
            // Somebody changed it meanwhile: show how it reads now, and say why nothing was ticked.
            this.state.panel = await this.orm.call(record.resModel, "differences_panel", [[record.resId]]);
            throw error;
        } finally {
            this.state.busy = "";
        }
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

export const contractDifferences = { component: ContractDifferences };

registry.category("view_widgets").add("contract_differences", contractDifferences);
