import { registry } from "@web/core/registry";

// The delivered order of these tours is made by the Python tests.

registry.category("web_tour.tours").add("order_service_customer", {
    steps: () => [
        {
            content: "the page of the order leads to the form",
            trigger: ".o_oc_service a:contains(Open a service request)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#o_oc_service_form input[name=kind][value=return]",
            run: "click",
        },
        {
            trigger: "#o_oc_service_form input[name=subject]",
            run: "edit Two drivers flicker",
        },
        {
            content: "without goods nothing can be returned",
            trigger: "#o_oc_service_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-danger:contains(which goods)" },
        {
            content: "what was typed is still there",
            trigger: "#o_oc_service_form input[name=subject]:value(Two drivers flicker)",
        },
        {
            trigger: "#o_oc_service_form input[name^=quantity_]:first",
            run: "edit 2",
        },
        {
            trigger: "#o_oc_service_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(We received your request)" },
        { trigger: ".o_portal_sidebar_content .badge:contains(Received)" },
    ],
});

registry.category("web_tour.tours").add("order_service_staff", {
    steps: () => [
        {
            content: "start the request",
            trigger: ".o_statusbar_buttons button[name=action_start]",
            run: "click",
        },
        { trigger: ".o_arrow_button_current:contains(In progress)" },
        {
            content: "the return dialog comes with the goods of the request",
            trigger: ".o_statusbar_buttons button[name=action_return]",
            run: "click",
        },
        { trigger: ".modal .o_data_row:contains(2.00)" },
        {
            trigger: ".modal button[name=action_create_returns]",
            run: "click",
        },
        {
            content: "Odoo's own return; back to the request",
            trigger: ".breadcrumb-item a:contains(SR/), .o_back_button a:contains(SR/)",
            run: "click",
        },
        {
            trigger: ".o_notebook a[name=documents]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=document_ids] .o_data_row:contains(Return of goods)" },
        {
            content: "an open return is named, and holds nothing up",
            trigger: ".o_statusbar_buttons button[name=action_done]",
            run: "click",
        },
        { trigger: ".o_arrow_button_current:contains(Done)" },
        { trigger: ".alert-warning:contains(not finished yet)" },
    ],
});
