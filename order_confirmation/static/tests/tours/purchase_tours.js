import { registry } from "@web/core/registry";

// The purchase sheet of these tours is made by the Python tests.

const tours = registry.category("web_tour.tours");

tours.add("purchase_confirmation_change", {
    steps: () => [
        {
            content: "the home page says that an order waits",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/confirmations?filterby=waiting']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".breadcrumb:contains(Purchase confirmation sheets)" },
        { trigger: ".o_portal_my_doc_table a:contains(PC/)", run: "click", expectUnloadPage: true },
        { trigger: "body[is-ready=true] .o_oc_row:first label:contains(Change)", run: "click" },
        { trigger: ".o_oc_change_row:not(.d-none) input[name^=quantity_]:enabled", run: "edit 8" },
        { trigger: ".o_oc_row:last label:contains(Change)", run: "click" },
        { trigger: ".o_oc_change_row:not(.d-none):last input[name^=price_]:enabled", run: "edit 13.5" },
        {
            trigger: ".o_portal_sidebar_content .o_oc_primary:contains(Send 2 proposed changes)",
            run: "click",
        },
        { trigger: ".modal.show .o_web_sign_name_input", run: "edit Zhang Min" },
        {
            trigger: ".modal.show .o_oc_submit:enabled:contains(Send 2 proposed changes)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_oc_banner:contains(Changes requested · Zhang Min)" },
    ],
});

tours.add("purchase_confirmation_apply", {
    steps: () => [
        { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(quantity 8)" },
        { trigger: "button[name=action_apply_changes]", run: "click" },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(8.00)" },
        { trigger: "button[name=action_issue]:enabled", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Awaiting reply)" },
        { trigger: ".oe_title:contains(rev. 2)" },
    ],
});
