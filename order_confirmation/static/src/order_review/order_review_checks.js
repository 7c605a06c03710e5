import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const LOOKS = {
    ok: { icon: "fa-check-circle", text: "text-success", label: _t("In order") },
    warn: { icon: "fa-exclamation-triangle", text: "text-warning", label: _t("Worth a look") },
    problem: { icon: "fa-times-circle", text: "text-danger", label: _t("To be settled") },
};

/**
 * The checks of an order review. They are read when the page is opened and after each save: as a field
 * of the form they would be computed with every change of the order.
 */
export class OrderReviewChecks extends Component {
    static template = "order_confirmation.OrderReviewChecks";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ checks: [] });
        this.looks = LOOKS;
        useRecordObserver((record) => this.load(record));
    }

    async load(record) {
        // The stored values of a record are replaced when it is loaded or saved; edits leave them alone.
        const version = record.resId && record._values;
        if (version === this.version) {
            return;
        }
        this.version = version;
        let checks = [];
        if (record.resId) {
            const [values] = await this.orm.read(record.resModel, [record.resId], ["order_review_checks"]);
            checks = values?.order_review_checks || [];
        }
        if (this.version === version) {
            this.state.checks = checks;
        }
    }

    async open(action) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const descriptor = action.method
            ? await this.orm.call(record.resModel, action.method, [[record.resId]])
            : { type: "ir.actions.act_window", res_model: action.model, res_id: action.id, views: [[false, "form"]] };
        await this.action.doAction(descriptor, { onClose: () => record.load() });
    }
}

export const orderReviewChecks = { component: OrderReviewChecks };

registry.category("view_widgets").add("order_review_checks", orderReviewChecks);
