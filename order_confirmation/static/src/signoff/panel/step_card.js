import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { due, duration, minutesSince, moment } from "../core/times";

/** One step: who signed and when, or what is waited for, since when and until when. All of it in words. */
export class StepCard extends Component {
    static template = "order_confirmation.SignoffStepCard";
    static props = {
        step: Object,
        number: Number,
        change: { type: Object, optional: true },
        lost: { type: Object, optional: true },
        onSomebodyElse: Function,
    };

    setup() {
        Object.assign(this, { due, duration, moment });
    }

    get step() {
        return this.props.step;
    }

    get look() {
        const { state, overdue, voided, returned } = this.step;
        if (state === "open") {
            return voided || returned ? "again" : overdue ? "late" : "open";
        }
        return { signed: "done", skipped: "skip", cancelled: "skip", sent_back: "back" }[state] || "wait";
    }

    get icon() {
        return { done: "fa-check", again: "fa-exclamation", late: "fa-clock-o", skip: "fa-minus", back: "fa-reply" }[this.look];
    }

    /** Said to screen readers with the department; sighted people read the lines below. */
    get label() {
        return [this.step.department, this.what, this.step.state_label].join(", ");
    }

    get what() {
        return this.step.name || this.step.kind_label;
    }

    get waiting() {
        return duration(minutesSince(this.step.opened_on));
    }

    how(signature) {
        return { pin: _t("by PIN"), badge: _t("by badge"), password: _t("by password"), passkey: _t("by passkey"),
                 paper: _t("on paper"), act: _t("by the act") }[signature.how] || "";
    }
}
