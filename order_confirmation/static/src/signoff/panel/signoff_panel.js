import { Component, onWillDestroy, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { CHANGED, failureText } from "../core/signing";
import { moment } from "../core/times";
import { Change } from "../dialog/sections";
import { ReasonDialog } from "../dialog/reason_dialog";
import { SendBackDialog } from "../dialog/send_back_dialog";
import { SignDialog } from "../dialog/sign_dialog";
import { Evidence } from "./evidence";
import { StepCard } from "./step_card";

const BADGES = { running: "text-bg-info", finished: "text-bg-success", cancelled: "text-bg-secondary" };

/** The signature panel of a document: who signed, what waits and since when, what changed, the evidence (B01, B06). */
export class SignoffPanel extends Component {
    static template = "order_confirmation.SignoffPanel";
    static components = { Change, Dropdown, DropdownItem, Evidence, StepCard };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.action = useService("action");
        this.moment = moment;
        this.state = useState({ data: null, error: "", busy: false });
        this.asked = 0;
        onWillDestroy(() => this.asked++);
        useRecordObserver((record) => {
            // Read here so that each save, discard and reload comes by: edits void signatures before the commit.
            const seen = [record.data, record.resId];
            if (!record.dirty && seen[1]) {
                this.load();
            }
        });
        useBus(this.env.bus, CHANGED, () => this.load());
    }

    get record() {
        return this.props.record;
    }

    async load() {
        const asked = ++this.asked;
        const { resModel, resId } = this.record;
        if (!resId) {
            return;
        }
        try {
            const data = await this.orm.call(resModel, "signoff_panel", [[resId]]);
            if (asked === this.asked) {
                Object.assign(this.state, { data, error: "" });
            }
        } catch (error) {
            if (asked === this.asked) {
                this.state.error = failureText(error);
            }
        }
    }

    // --- What is shown ---

    get badge() {
        return BADGES[this.state.data.state] || "text-bg-secondary";
    }

    get roundLabel() {
        return _t("Round %s", this.state.data.round);
    }

    get urgentLabel() {
        return _t("Urgent start until %s", moment(this.state.data.urgent_until));
    }

    /** Steps of the same stage run in parallel and stand together. */
    get stages() {
        const stages = new Map();
        for (const step of this.state.data.steps.filter((one) => one.blocking)) {
            stages.set(step.stage, [...(stages.get(step.stage) || []), step]);
        }
        return [...stages.values()];
    }

    /** Acknowledgements of a change notice: nobody waits for them, so they are no stage. */
    get acknowledgements() {
        return this.state.data.steps.filter((step) => !step.blocking && step.state !== "cancelled");
    }

    get preview() {
        const { preview, state } = this.state.data;
        return state === "none" ? preview || [] : [];
    }

    get mine() {
        return this.state.data.steps.filter((step) => step.can_sign);
    }

    get back() {
        return this.state.data.steps.filter((step) => step.can_send_back);
    }

    signLabel(step) {
        const several = this.mine.filter((one) => one.blocking && one.department === step.department).length > 1;
        const what = several ? `${step.department} · ${step.name || step.kind_label}` : step.department;
        if (step.kind === "acknowledge") {
            return _t("Acknowledge for %s", step.department);
        }
        return step.kind === "take_over" ? _t("Take over for %s", what) : _t("Sign for %s", what);
    }

    /** The same change voids several signatures: it is told once, with all of them. */
    get changes() {
        const told = new Map();
        for (const change of this.state.data.changes || []) {
            const key = JSON.stringify([change.sections, change.at, change.by]);
            const step = this.state.data.steps.find((one) => one.id === change.id);
            const name = `${change.department} · ${step.name || step.kind_label}`;
            const known = told.get(key) || { ...change, names: [] };
            known.names.push(name);
            told.set(key, known);
        }
        const title = (change) => _t("What changed since it was signed: %s", change.names.join(", "));
        return [...told.values()].map((change) => ({ ...change, title: title(change) }));
    }

    /** What the *More* menu offers: what is done less often. */
    get others() {
        const { actions } = this.state.data;
        const open = (method) => () => this.more(method);
        return [
            [actions.copies, _t("Print numbered copies…"), open("action_signoff_copies")],
            [actions.print, _t("Print an uncontrolled copy"), open("action_signoff_print")],
            [actions.change, _t("Print the change notice"), open("action_signoff_change_notice")],
            [actions.process, _t("Process confirmation…"), open("action_signoff_process")],
            [actions.paper, _t("Enter signatures made on paper…"), open("action_signoff_paper")],
            [actions.urgent, _t("Start before it is signed (urgent)…"), open("action_signoff_urgent_dialog")],
            [actions.amend, _t("Amend…"), () => this.amend()],
            [actions.cancel, _t("Cancel the sign-off…"), () => this.cancel()],
        ]
            .filter(([allowed]) => allowed)
            .map(([, label, act]) => ({ label, act }));
    }

    get othersStand() {
        return this.state.data.steps.some((step) => step.state === "signed");
    }

    changesOf(step) {
        return this.state.data.changes.find((change) => change.id === step.id);
    }

    /** The last signature that was voided: the step itself only knows that it waits again. */
    lostSignature(step) {
        const lines = this.state.data.evidence.filter((line) => line.step_id === step.id);
        return lines.findLast((line) => line.kind === "sign" || line.kind === "later");
    }

    // --- Acts ---

    /** What was typed is saved first: signed is what the database holds. */
    async prepared() {
        return !(await this.record.isDirty()) || (await this.record.save());
    }

    async done() {
        this.env.bus.trigger(CHANGED);
        await this.record.load();
    }

    async start() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            if (await this.prepared()) {
                await this.orm.call(this.record.resModel, "action_signoff_start", [[this.record.resId]]);
                await this.done();
            }
        } catch (error) {
            this.state.error = failureText(error);
        }
        this.state.busy = false;
    }

    async sign(step, somebodyElse = false) {
        if (await this.prepared()) {
            this.dialog.add(SignDialog, { stepIds: [step.id], somebodyElse, onDone: () => this.record.load() });
        }
    }

    async sendBack() {
        if (await this.prepared()) {
            const stepIds = this.back.map((step) => step.id);
            this.dialog.add(SendBackDialog, { stepIds, onDone: () => this.record.load() });
        }
    }

    async askReason(method, title, text, confirmLabel) {
        if (await this.prepared()) {
            const act = async (reason) => {
                await this.orm.call(this.record.resModel, method, [[this.record.resId], reason]);
                await this.done();
            };
            this.dialog.add(ReasonDialog, { title, text, confirmLabel, act });
        }
    }

    /** What is done less often: an action of the document, and the panel again when it is closed. */
    async more(method) {
        if (await this.prepared()) {
            const action = await this.orm.call(this.record.resModel, method, [[this.record.resId]]);
            await this.action.doAction(action, { onClose: () => this.done() });
        }
    }

    amend() {
        const text = _t("A new round begins: every department signs the new version. What was signed stays readable.");
        return this.askReason("action_signoff_amend", _t("Amend"), text, _t("Start the next round"));
    }

    cancel() {
        const text = _t("Nobody signs any more. What was signed stays readable.");
        return this.askReason("action_signoff_cancel", _t("Cancel the sign-off"), text, _t("Cancel the sign-off"));
    }
}

registry.category("fields").add("signoff_panel", {
    component: SignoffPanel,
    displayName: _t("Signature panel"),
    supportedTypes: ["many2one"],
});
