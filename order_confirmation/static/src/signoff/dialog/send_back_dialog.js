import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { CHANGED, failureText } from "../core/signing";
import { credentialsOf, Identification, neededFields, newIdentity } from "./identification";

/** Sending a document back to an earlier step: where to, why, and which department is at fault (B03). */
export class SendBackDialog extends Component {
    static template = "order_confirmation.SendBackDialog";
    static components = { Dialog, Identification };
    static props = {
        stepIds: Array,
        onDone: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ steps: [], departments: [], stepId: false, targetId: false, reason: "", faultId: false, error: "", busy: false });
        this.identity = useState(newIdentity());
        useAutofocus({ refName: "reason" });
        onWillStart(() => this.load());
    }

    async load() {
        try {
            const [data, departments] = await Promise.all([
                this.orm.call("signoff.step", "dialog", [this.props.stepIds]),
                this.orm.searchRead("signoff.department", [], ["name"]),
            ]);
            this.state.departments = departments;
            this.state.steps = data.steps.filter((step) => step.can_send_back && step.targets.length);
            this.chooseStep(this.state.steps[0]?.id || false);
        } catch (error) {
            this.state.error = failureText(error);
        }
    }

    get title() {
        return this.step ? _t("Send back %s", this.step.document) : _t("Send back");
    }

    get step() {
        return this.state.steps.find((step) => step.id === this.state.stepId);
    }

    /** Sending back identifies as strongly as signing the step would. */
    get required() {
        return this.step?.identification || "session";
    }

    get targets() {
        return this.step?.targets || [];
    }

    /** The department that got it wrong is mostly the last one that signed. */
    chooseStep(id) {
        this.state.stepId = id;
        this.chooseTarget(this.targets.at(-1)?.id || false);
    }

    chooseTarget(id) {
        this.state.targetId = id;
        this.state.faultId = this.targets.find((target) => target.id === id)?.department_id || false;
    }

    get missing() {
        if (!this.state.reason.trim()) {
            return _t("Say what is wrong: the department that gets it back reads it.");
        }
        const empty = neededFields(this.identity, this.required).filter((name) => !this.identity[name].trim());
        return empty.length ? _t("Say who sends it back: fill in what is asked for.") : "";
    }

    async confirm() {
        if (this.state.busy) {
            return;
        }
        this.state.error = this.missing;
        if (!this.state.error) {
            this.state.busy = true;
            const { stepId, targetId, reason, faultId } = this.state;
            try {
                await this.orm.call("signoff.step", "send_back", [[stepId], targetId, reason, faultId, credentialsOf(this.identity, this.required)]);
                this.env.bus.trigger(CHANGED);
                await this.props.onDone?.([{ id: stepId, ok: true, message: "" }]);
                this.notification.add(_t("Sent back: %s", this.step.document), { type: "success" });
                this.props.close();
            } catch (error) {
                this.state.error = failureText(error);
                Object.assign(this.identity, { pin: "", password: "", passkey: "" });
            }
            this.state.busy = false;
        }
    }
}
