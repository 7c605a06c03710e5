import { registry } from "@web/core/registry";

// The agreement of these tours is made by the Python tests.

registry.category("web_tour.tours").add("order_agreement_sign", {
    steps: () => [
        {
            content: "the home page leads to the agreements",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/agreements']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_portal_my_doc_table a:contains(FA/)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it waits for the customer",
            trigger: "body[is-ready=true] .o_portal_sidebar_content .o_oc_primary:contains(Sign the agreement)",
            run: "click",
        },
        {
            content: "without a name there is no signature",
            trigger: ".modal.show .o_web_sign_name_input",
            run: "clear",
        },
        { trigger: ".modal.show .o_oc_submit:disabled" },
        {
            trigger: ".modal.show .o_web_sign_name_input",
            run: "fill Li Na",
        },
        {
            trigger: ".modal.show canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            trigger: ".modal.show .o_oc_submit:enabled:contains(Sign the agreement)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(Your signature is recorded)" },
        { trigger: "body[is-ready=true]:not(:has(.o_oc_primary)) .o_oc_agreement:contains(Li Na)" },
    ],
});

registry.category("web_tour.tours").add("order_agreement_countersign", {
    steps: () => [
        {
            trigger: ".o_statusbar_buttons button[name=action_sign]",
            run: "click",
        },
        {
            content: "our signature is drawn in the dialog",
            trigger: ".modal .o_field_widget[name=signature] .o_signature",
            run: "click",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            trigger: ".modal .modal-footer button.btn-primary:contains(Adopt)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=signature] img" },
        {
            trigger: ".modal button[name=action_record]",
            run: "click",
        },
        { trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Signed)" },
    ],
});
