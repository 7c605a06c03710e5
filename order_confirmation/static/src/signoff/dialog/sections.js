import { Component } from "@odoo/owl";

/** One change: where, which field, old → new. */
export class Change extends Component {
    static template = "order_confirmation.SignoffChange";
    static props = { change: Object };
}

/** Sections that a step vouches for: what they say now, and what changed since the department last signed. */
export class Sections extends Component {
    static template = "order_confirmation.SignoffSections";
    static components = { Change };
    static props = { step: Object, folded: { type: Boolean, optional: true } };

    get sections() {
        return this.props.step.sections || [];
    }

    /** Sections without rows and values say so: an empty box would look like a failure. */
    isEmpty(section) {
        return !section.hidden && !section.lines.length;
    }
}
