import { Component, useState } from "@odoo/owl";

import { serializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * What the company's last orders say of the date that is being promised. Asked when the page with the date is looked
 * at and when the date changes, saved or not; a company that does not track its orders is never asked.
 */
export class DeliveryPromise extends Component {
    static template = "order_confirmation.DeliveryPromise";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ promise: {} });
        useRecordObserver((record) => this.load(record));
    }

    async load(record) {
        const { commitment_date: date, company_id: company, date_order: placed, order_tracked, state } = record.data;
        const open = order_tracked && !["cancel"].includes(state);
        const asked = open
            ? [
                  company?.id || false,
                  date ? serializeDateTime(date) : false,
                  state === "sale" && placed ? serializeDateTime(placed) : false,
              ]
            : false;
        const key = JSON.stringify(asked);
        if (key === this.key) {
            return;
        }
        this.key = key;
        const promise = asked ? await this.orm.call("order.milestone", "delivery_promise", asked) : {};
        if (this.key === key) {
            this.state.promise = promise;
        }
    }

    get look() {
        const { share } = this.state.promise;
        return share >= 90 ? "text-success" : share >= 50 ? "text-warning" : "text-danger";
    }
}

export const deliveryPromise = {
    component: DeliveryPromise,
    fieldDependencies: [
        { name: "commitment_date", type: "datetime" },
        { name: "company_id", type: "many2one", relation: "res.company" },
        { name: "date_order", type: "datetime" },
        { name: "order_tracked", type: "boolean", readonly: true },
        { name: "state", type: "selection", readonly: true },
    ],
};

registry.category("view_widgets").add("order_delivery_promise", deliveryPromise);
