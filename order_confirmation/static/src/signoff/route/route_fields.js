import { Component } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Stages of a route in their order; steps of a stage stand above one another. */
export class RoutePreview extends Component {
    static template = "order_confirmation.RoutePreview";
    static props = { ...standardFieldProps };

    get stages() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("signoff_route_preview", {
    component: RoutePreview,
    displayName: _t("Preview of a route"),
    supportedTypes: ["json"],
});

/** Sections of the document as boxes to tick; none ticked means all of them. */
export class SectionsField extends Component {
    static template = "order_confirmation.SectionsField";
    static components = { CheckBox };
    static props = { ...standardFieldProps };

    get options() {
        return this.props.record.data.section_options || [];
    }

    get chosen() {
        return (this.props.record.data[this.props.name] || "").split(" ").filter(Boolean);
    }

    toggle(name, checked) {
        const chosen = new Set(this.chosen);
        chosen[checked ? "add" : "delete"](name);
        const known = this.options.map(([option]) => option);
        const value = known.filter((option) => chosen.has(option)).join(" ");
        return this.props.record.update({ [this.props.name]: value || false });
    }
}

registry.category("fields").add("signoff_sections", {
    component: SectionsField,
    displayName: _t("Sections"),
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "section_options", type: "json" }],
});
