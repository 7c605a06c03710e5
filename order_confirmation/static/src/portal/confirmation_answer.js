import { reactive } from "@odoo/owl";
import { NameAndSignature } from "@web/core/signature/name_and_signature";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Odoo's signature field with its pad there from the start: a name typed quickly needs it at once. */
export class Signer extends NameAndSignature {
    setup() {
        super.setup();
        this.state.showSignatureArea = true;
    }
}

/**
 * The customer's answer to a confirmation sheet. The form works by plain POST; this only shows and
 * hides, counts proposed changes so that the button says what it does, and puts the drawn
 * signature into the form as a file.
 */
export class ConfirmationAnswer extends Interaction {
    static selector = ".o_oc_page.o_oc_answerable";
    dynamicContent = {
        ".o_oc_choice": { "t-on-change": this.onChoice },
        ".o_oc_field": { "t-on-input": this.count },
        ".o_oc_primary": { "t-out": () => this.primaryLabel },
        "#o_oc_dialog": {
            "t-on-show.bs.modal": this.onOpen,
            "t-on-shown.bs.modal": this.onOpened,
            "t-att-class": () => ({
                o_oc_confirm: this.decision === "confirm",
                o_oc_change: this.decision === "change",
                o_oc_decline: this.decision === "decline",
            }),
        },
        "#o_oc_title": { "t-out": () => this.titles[this.decision] },
        "#o_oc_reason": { "t-att-required": () => (this.decision === "decline" ? "required" : false) },
        ".o_oc_submit_label": { "t-out": () => this.submitLabel },
        ".o_oc_spinner": { "t-att-class": () => ({ "d-none": !this.sending }) },
        ".o_oc_submit": {
            "t-att-value": () => this.decision,
            "t-att-formenctype": () => (this.decision === "confirm" ? "multipart/form-data" : false),
            "t-att-disabled": () => (this.blocked ? "disabled" : false),
            "t-att-class": () => ({
                "btn-danger": this.decision === "decline",
                "btn-primary": this.decision !== "decline",
            }),
        },
        "#o_oc_form": { "t-on-submit": this.onSubmit },
        _window: { "t-on-pageshow": this.onPageShow },
    };

    setup() {
        this.labels = this.el.dataset;
        this.titles = {
            confirm: this.labels.titleSign,
            change: this.labels.titleChange,
            decline: this.labels.titleDecline,
        };
        this.dialog = this.el.querySelector("#o_oc_dialog");
        this.decision = "confirm";
        this.changes = 0;
        this.sending = false;
        const holder = this.el.querySelector(".o_oc_signer");
        this.signature = reactive(
            {
                name: holder.dataset.name || "",
                isSignatureEmpty: true,
                getSignatureImage: () => "",
                resetSignature: () => {},
            },
            () => this.refresh()
        );
        this.mountComponent(holder, Signer, { signature: this.signature });
    }

    start() {
        this.count();
        this.el.querySelector(".o_oc_errors")?.focus();
        const reopen = this.dialog.dataset.reopen;
        if (reopen && !this.el.querySelector(".o_oc_field.is-invalid")) {
            this.decision = reopen;
            window.Modal.getOrCreateInstance(this.dialog).show();
        }
    }

    get primaryLabel() {
        if (!this.changes) {
            return this.labels.labelSign;
        }
        return this.changes === 1
            ? this.labels.labelChangeOne
            : this.labels.labelChanges.replace("%s", this.changes);
    }

    get submitLabel() {
        if (this.decision === "decline") {
            return this.labels.submitDecline;
        }
        if (this.decision === "change") {
            return this.changes ? this.primaryLabel : this.labels.submitChange;
        }
        return this.labels.labelSign;
    }

    get blocked() {
        return this.sending || (this.decision === "confirm" && this.signature.isSignatureEmpty);
    }

    refresh() {
        if (this.isReady && !this.isDestroyed) {
            this.updateContent();
        }
    }

    fields(rowId) {
        return this.el.querySelectorAll(`#fields_${rowId} .o_oc_field`);
    }

    isChanged(field) {
        return !field.disabled && field.value.trim() !== field.dataset.offered && field.value.trim() !== "";
    }

    /** Rows with something proposed; fields of accepted rows are not sent at all. */
    count() {
        this.changes = [...this.el.querySelectorAll(".o_oc_change_row")].filter((row) =>
            [...this.fields(row.dataset.row)].some((field) => this.isChanged(field))
        ).length;
    }

    onChoice(ev) {
        const row = ev.currentTarget.closest(".o_oc_row");
        const change = ev.currentTarget.value === "change";
        const fields = this.fields(row.dataset.row);
        this.el.querySelector(`#fields_${row.dataset.row}`).classList.toggle("d-none", !change);
        for (const field of fields) {
            field.disabled = !change;
        }
        if (change) {
            fields[0].focus();
            fields[0].select();
        }
        this.count();
    }

    onOpen(ev) {
        // Opened by a button; when it opens again after a mistake there is none and the decision stays.
        if (ev.relatedTarget) {
            const accepted = this.changes ? "change" : "confirm";
            this.decision = ev.relatedTarget.dataset.decision || accepted;
        }
    }

    onOpened() {
        if (this.decision === "confirm") {
            this.signature.resetSignature();
        } else if (this.decision === "decline") {
            this.el.querySelector("#o_oc_reason").focus();
        }
    }

    onSubmit(ev) {
        const open = this.dialog.classList.contains("show");
        if (!open) {
            // Enter in a row's field: go on to the dialog, never past it.
            ev.preventDefault();
            this.decision = this.changes ? "change" : "confirm";
            window.Modal.getOrCreateInstance(this.dialog).show();
            return;
        }
        if (this.blocked) {
            ev.preventDefault();
            return;
        }
        this.putSignature();
        for (const field of this.el.querySelectorAll(".o_oc_choice")) {
            field.disabled = true;
        }
        // After this event, so that the button's own value is still sent.
        this.waitForTimeout(() => {
            this.sending = true;
        }, 0);
    }

    putSignature() {
        const input = this.el.querySelector(".o_oc_file");
        const files = new DataTransfer();
        if (this.decision === "confirm") {
            const [, encoded] = this.signature.getSignatureImage().split(",");
            const bytes = Uint8Array.from(atob(encoded || ""), (char) => char.charCodeAt(0));
            files.items.add(new File([bytes], "signature.png", { type: "image/png" }));
        }
        input.disabled = this.decision !== "confirm";
        input.files = files.files;
    }

    onPageShow(ev) {
        // Back from the next page: the browser shows this one as it was left.
        if (ev.persisted) {
            window.location.reload();
        }
    }
}

registry.category("public.interactions").add("order_confirmation.answer", ConfirmationAnswer);
