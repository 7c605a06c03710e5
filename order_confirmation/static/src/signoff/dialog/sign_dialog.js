import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { NameAndSignature } from "@web/core/signature/name_and_signature";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { CHANGED, failureText } from "../core/signing";
import { due, moment } from "../core/times";
import { credentialsOf, Identification, neededFields, newIdentity } from "./identification";
import { Sections } from "./sections";
import { SendBackDialog } from "./send_back_dialog";

/**
 * Signing one step or many: what is signed, what changed since, who signs and how he is identified.
 *
 * Errors are shown inside, and nothing that was typed is lost. What the dialog showed is sent along: a document
 * that reads otherwise by then is not signed, but shown again.
 */
export class SignDialog extends Component {
    static template = "order_confirmation.SignDialog";
    static components = { Dialog, Identification, NameAndSignature, Sections };
    static props = {
        stepIds: Array,
        somebodyElse: { type: Boolean, optional: true },
        onDone: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.due = due;
        this.state = useState({ data: null, ids: this.props.stepIds, comment: "", error: "", busy: false, results: null, drawing: false });
        this.identity = useState(newIdentity(this.props.somebodyElse));
        this.signature = useState({ name: user.name, isSignatureEmpty: true });
        this.form = useRef("form");
        // The first field to fill has the cursor; what is signed stays in view, and phones keep their keyboard down.
        useEffect(
            () => {
                if (!this.env.isSmall) {
                    this.form.el?.querySelector("input, textarea")?.focus({ preventScroll: true });
                }
            },
            () => [this.asked.join(), this.state.results]
        );
        onWillStart(() => this.load());
    }

    async load() {
        try {
            this.state.data = await this.orm.call("signoff.step", "dialog", [this.state.ids]);
            this.state.drawing = this.state.drawing || this.state.data.drawn_signature;
        } catch (error) {
            this.state.data = this.state.data || { steps: [], identification: "session" };
            this.state.error = failureText(error);
        }
    }

    // --- What is shown ---

    get steps() {
        return this.state.data.steps;
    }

    get one() {
        return this.steps.length === 1 ? this.steps[0] : null;
    }

    get open() {
        return this.steps.filter((step) => step.state === "open");
    }

    get title() {
        return this.one ? this.one.document : _t("Sign %s documents", this.steps.length);
    }

    get label() {
        if (this.state.busy) {
            return _t("Signing…");
        }
        return this.one ? _t("Sign for %s", this.one.department) : _t("Sign all %s", this.open.length);
    }

    get required() {
        return this.state.data.identification;
    }

    get asked() {
        return neededFields(this.identity, this.required);
    }

    get canSendBack() {
        return this.one && this.one.can_send_back && this.one.targets.length;
    }

    stepName(step) {
        return [step.department, step.name || step.kind_label].join(" · ");
    }

    sinceLine(step) {
        return _t("waiting since %s", moment(step.opened_on));
    }

    quorumLine(step) {
        return _t("%(done)s of %(needed)s members have signed", { done: step.signatures.length, needed: step.needed });
    }

    closedLine(step) {
        return _t("This step does not wait any more: %s.", step.state_label);
    }

    sentBackLine(step) {
        return _t("Sent back: %s", step.note);
    }

    documentOf(id) {
        const step = this.steps.find((one) => one.id === id);
        return step ? `${step.document} · ${this.stepName(step)}` : "";
    }

    // --- Signing ---

    /** Enter signs, also in the comment (Shift+Enter begins a line); a key held down never does. */
    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing && !ev.target.closest("button, summary, a")) {
            ev.preventDefault();
            if (!ev.repeat) {
                this.sign();
            }
        }
    }

    get missing() {
        const empty = this.asked.filter((name) => !this.identity[name].trim());
        if (empty.length) {
            return _t("Say who signs: fill in what the step asks for.");
        }
        if (this.state.data.drawn_signature && this.signature.isSignatureEmpty) {
            return _t("Please draw the signature.");
        }
        return "";
    }

    get values() {
        const drawn = this.state.drawing && !this.signature.isSignatureEmpty;
        return {
            comment: this.state.comment,
            credentials: credentialsOf(this.identity, this.required),
            signature: drawn ? this.signature.getSignatureImage() : false,
            shown: Object.fromEntries(this.open.map((step) => [step.id, step.shown])),
        };
    }

    async sign() {
        if (this.state.busy || this.state.results || !this.open.length) {
            return;
        }
        this.state.error = this.missing;
        if (!this.state.error) {
            this.state.busy = true;
            try {
                const ids = this.open.map((step) => step.id);
                await this.onSigned(await this.orm.call("signoff.step", "sign", [ids, this.values]));
            } catch (error) {
                this.onRefused(failureText(error));
            }
            this.state.busy = false;
        }
    }

    onRefused(message) {
        this.state.error = message;
        // A wrong secret is typed again; a passkey's answer is good for one try.
        Object.assign(this.identity, { pin: "", password: "", passkey: "" });
    }

    async onSigned(results) {
        const failed = results.filter((result) => !result.ok);
        if (failed.length < results.length) {
            this.env.bus.trigger(CHANGED);
            await this.props.onDone?.(results);
        }
        if (!failed.length) {
            const done = this.one ? this.documentOf(this.one.id) : _t("%s documents", results.length);
            this.notification.add(_t("Signed: %s", done), { type: "success" });
            this.props.close();
        } else if (results.length === 1) {
            this.onRefused(failed[0].message);
            await this.load();
        } else {
            this.state.results = results.map((result) => ({ ...result, name: this.documentOf(result.id) }));
        }
    }

    /** Back to the dialog with those that failed; comment and signature are still there. */
    async retry() {
        this.state.ids = this.state.results.filter((result) => !result.ok).map((result) => result.id);
        this.state.results = null;
        await this.load();
    }

    sendBack() {
        const { stepIds: ids, onDone } = this.props;
        this.props.close();
        this.dialog.add(SendBackDialog, { stepIds: ids, onDone });
    }
}
