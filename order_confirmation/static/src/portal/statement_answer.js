import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { Signer } from "./confirmation_answer";

/**
 * The other party's answer to a statement. The form works by plain POST; this mounts the signature
 * field, puts the drawn signature into the form as a file, and lets nobody agree who entered a
 * difference or signed nothing.
 */
export class StatementAnswer extends Interaction {
    static selector = "#o_oc_statement_form";
    dynamicContent = {
        ".o_oc_field": { "t-on-input": this.count },
        ".o_oc_agree": {
            "t-att-disabled": () => (this.differences || this.signature.isSignatureEmpty ? "disabled" : false),
        },
        _root: { "t-on-submit": this.onSubmit },
    };

    setup() {
        this.differences = 0;
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
    }

    refresh() {
        if (this.isReady && !this.isDestroyed) {
            this.updateContent();
        }
    }

    count() {
        const fields = [...this.el.querySelectorAll(".o_oc_field")];
        this.differences = fields.filter((field) => field.value.trim()).length;
    }

    onSubmit(ev) {
        const input = this.el.querySelector(".o_oc_file");
        const agrees = ev.submitter?.value === "agree";
        const files = new DataTransfer();
        if (agrees) {
            const [, encoded] = this.signature.getSignatureImage().split(",");
            const bytes = Uint8Array.from(atob(encoded || ""), (char) => char.charCodeAt(0));
            files.items.add(new File([bytes], "signature.png", { type: "image/png" }));
        }
        input.disabled = !agrees;
        input.files = files.files;
    }
}

registry.category("public.interactions").add("order_confirmation.statement", StatementAnswer);
