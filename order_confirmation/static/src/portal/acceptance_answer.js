import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { Signer } from "./confirmation_answer";

/**
 * The customer's answer to a delivery. The form works by plain POST; this mounts the signature field,
 * which nobody has to use, and lets nobody confirm receipt of goods that he marked as wrong.
 */
export class AcceptanceAnswer extends Interaction {
    static selector = "#o_oc_delivery_form";
    dynamicContent = {
        ".o_oc_delivery_field": { "t-on-change": this.count },
        ".o_oc_accept": { "t-att-disabled": () => (this.wrong ? "disabled" : false) },
        ".o_oc_sign": { "t-on-toggle": this.onToggle },
        _root: { "t-on-submit": this.onSubmit },
    };

    setup() {
        this.wrong = 0;
        this.signature = reactive({
            name: this.el.querySelector("#o_oc_name").value,
            isSignatureEmpty: true,
            getSignatureImage: () => "",
            resetSignature: () => {},
        });
        this.mounted = false;
    }

    start() {
        this.count();
    }

    count() {
        const fields = [...this.el.querySelectorAll(".o_oc_delivery_field")];
        this.wrong = fields.filter((field) => field.value !== "accepted").length;
    }

    /** Mounted when it is opened: the pad takes its size from what is seen. */
    onToggle() {
        if (!this.mounted) {
            this.mounted = true;
            this.signature.name = this.el.querySelector("#o_oc_name").value;
            this.mountComponent(this.el.querySelector(".o_oc_signer"), Signer, { signature: this.signature });
        }
    }

    onSubmit() {
        const files = new DataTransfer();
        if (!this.signature.isSignatureEmpty) {
            const [, encoded] = this.signature.getSignatureImage().split(",");
            const bytes = Uint8Array.from(atob(encoded || ""), (char) => char.charCodeAt(0));
            files.items.add(new File([bytes], "signature.png", { type: "image/png" }));
        }
        this.el.querySelector(".o_oc_file").files = files.files;
    }
}

registry.category("public.interactions").add("order_confirmation.delivery", AcceptanceAnswer);
