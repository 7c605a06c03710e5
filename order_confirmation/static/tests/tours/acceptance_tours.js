import { registry } from "@web/core/registry";

// The delivery of these tours is made by the Python tests.

registry.category("web_tour.tours").add("order_acceptance_object", {
    steps: () => [
        {
            content: "the home page leads to the deliveries",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/deliveries']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_portal_my_doc_table a:contains(OUT)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "who marks goods as wrong can't confirm their receipt",
            trigger: "body[is-ready=true] .o_oc_delivery_field:first",
            run: "select damaged",
        },
        { trigger: ".o_oc_accept:disabled" },
        { trigger: "input[name^=quantity_]:first", run: "edit 2" },
        { trigger: "input[name^=comment_]:first", run: "edit Two are broken" },
        { trigger: "#o_oc_name", run: "edit Li Na" },
        { trigger: ".o_oc_object", run: "click", expectUnloadPage: true },
        { trigger: ".alert-warning:contains(What is wrong is recorded)" },
        {
            content: "settled: now the receipt is confirmed, with a signature",
            trigger: "body[is-ready=true] #o_oc_name",
            run: "edit Li Na",
        },
        { trigger: ".o_oc_sign summary", run: "click" },
        { trigger: ".o_oc_sign canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        { trigger: ".o_oc_accept:enabled", run: "click", expectUnloadPage: true },
        { trigger: ".alert-success:contains(Your receipt is recorded):has(img.o_oc_signature)" },
    ],
});

registry.category("web_tour.tours").add("order_acceptance_record", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button[name=action_record]", run: "click" },
        {
            content: "only the arrival: no proof is asked for",
            trigger: ".modal .o_radio_item:contains(Only: it has arrived) input",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit Li Na" },
        { trigger: ".modal button[name=action_record]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=arrived_by]:contains(Li Na)" },
    ],
});
