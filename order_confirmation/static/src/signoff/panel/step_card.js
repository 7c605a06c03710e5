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
        this.due = due;
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

    // --- Lines, whole sentences: word order differs by language ---

    /** A signature that was voided, and when; the step itself only knows that it waits again. */
    get voidedLine() {
        const { lost, change } = this.props;
        const voided = moment(change?.at);
        return lost
            ? _t("signed by %(name)s, %(moment)s; voided %(voided)s", { name: lost.by, moment: moment(lost.at), voided })
            : _t("voided %s", voided);
    }

    get sentBackLine() {
        const { state, returned, note } = this.step;
        if (state === "sent_back") {
            return _t("sent it back: “%s”", note);
        }
        return returned && note ? _t("sent back: “%s”", note) : "";
    }

    get openLine() {
        const { voided, state_label, needed, signatures } = this.step;
        const label = voided ? _t("to sign again") : state_label;
        const count = _t("%(done)s of %(needed)s signed", { done: signatures.length, needed });
        return needed > 1 ? `${label} · ${count}` : label;
    }

    get sinceLine() {
        const { opened_on } = this.step;
        return _t("since %(moment)s · %(duration)s", {
            moment: moment(opened_on),
            duration: duration(minutesSince(opened_on)),
        });
    }

    get tookLine() {
        return this.step.state === "signed" && this.step.minutes ? _t("took %s", duration(this.step.minutes)) : "";
    }

    signatureLine(signature) {
        const parts = [signature.name, moment(signature.at)];
        return [parts.join(", "), this.how(signature)].filter(Boolean).join(" ");
    }

    behalfLine(signature) {
        return _t("on behalf of %s", signature.for);
    }

    how(signature) {
        return {
            pin: _t("by PIN"),
            badge: _t("by badge"),
            password: _t("by password"),
            passkey: _t("by passkey"),
            paper: _t("on paper"),
            act: _t("by the act"),
        }[signature.how];
    }
}
