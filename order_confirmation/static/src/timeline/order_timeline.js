import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * The order's timeline. It is read when its page is opened and after each save: as a field of the form
 * it would be computed with every change of the order.
 */
export class OrderTimeline extends Component {
    static template = "order_confirmation.OrderTimeline";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ stages: [], promise: [] });
        useRecordObserver((record) => this.load(record));
    }

    async load(record) {
        // The stored values of a record are replaced when it is loaded or saved; edits leave them alone.
        const version = record.resId && record._values;
        if (version === this.version) {
            return;
        }
        this.version = version;
        let stages = [];
        let promise = [];
        if (record.resId) {
            const [values] = await this.orm.read(record.resModel, [record.resId], ["order_timeline", "order_promise"]);
            stages = values?.order_timeline || [];
            promise = values?.order_promise || [];
        }
        if (this.version === version) {
            this.state.stages = stages;
            this.state.promise = promise;
        }
    }

    openShipment(shipment) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "stock.picking",
            res_id: shipment.id,
            views: [[false, "form"]],
        });
    }
}

export const orderTimeline = { component: OrderTimeline };

registry.category("view_widgets").add("order_timeline", orderTimeline);
