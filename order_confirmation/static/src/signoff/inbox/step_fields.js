import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { SignDialog } from "../dialog/sign_dialog";
import { due, duration, minutesSince, moment } from "../core/times";

/** How long a step waits, and since when. */
export class SinceField extends Component {
    static template = "order_confirmation.SinceField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get waiting() {
        return this.value ? duration(minutesSince(this.value)) : "";
    }

    get since() {
        return moment(this.value);
    }
}

/** A deadline in words; what is overdue says by how much, in red. */
export class DueField extends Component {
    static template = "order_confirmation.DueField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        return due(this.value);
    }

    get isOverdue() {
        return minutesSince(this.value) > 0;
    }
}

/** Signs one row or card from where it stands. */
export class SignButton extends Component {
    static template = "order_confirmation.SignButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
    }

    get isMine() {
        return this.props.record.data.is_mine;
    }

    get label() {
        return _t("Sign %s", this.props.record.data.document_name || "");
    }

    sign() {
        const { model, resId } = this.props.record;
        this.dialog.add(SignDialog, { stepIds: [resId], onDone: () => model.root.load() });
    }
}

registry.category("fields").add("signoff_since", {
    component: SinceField,
    displayName: _t("Waiting since"),
    supportedTypes: ["datetime"],
});
registry.category("fields").add("signoff_due", {
    component: DueField,
    displayName: _t("Due in words"),
    supportedTypes: ["datetime"],
});
registry.category("view_widgets").add("signoff_sign_button", { component: SignButton });
