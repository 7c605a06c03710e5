import { registry } from "@web/core/registry";

// The sheet of these tours is made by the Python tests.

registry.category("web_tour.tours").add("order_confirmation_sign", {
    steps: () => [
        {
            content: "the home page says that an order waits",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/confirmations?filterby=waiting']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "open the sheet",
            trigger: ".o_portal_my_doc_table a:contains(C/)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "everything is accepted: the button signs",
            trigger: "body[is-ready=true] .o_portal_sidebar_content .o_oc_primary:contains(Sign & confirm)",
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
            trigger: ".modal.show .o_oc_submit:enabled:contains(Sign & confirm)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_oc_banner.alert-success:contains(Thank you):contains(Confirmed · Li Na)" },
        { trigger: "body[is-ready=true]:not(:has(.o_oc_primary))" },
    ],
});

registry.category("web_tour.tours").add("order_confirmation_change", {
    steps: () => [
        {
            content: "answer the second row by a change",
            trigger: "body[is-ready=true] .o_oc_row:last label:contains(Change)",
            run: "click",
        },
        {
            trigger: ".o_oc_change_row:not(.d-none) input[name^=quantity_]:enabled",
            run: "edit 200",
        },
        {
            content: "the button says what it will do",
            trigger: ".o_portal_sidebar_content .o_oc_primary:contains(Send 1 proposed change)",
        },
        {
            content: "back to accepting",
            trigger: ".o_oc_row:last label:contains(Accept)",
            run: "click",
        },
        { trigger: ".o_portal_sidebar_content .o_oc_primary:contains(Sign & confirm)" },
        {
            content: "what was typed is still there",
            trigger: ".o_oc_row:last label:contains(Change)",
            run: "click",
        },
        { trigger: "input[name^=quantity_]:enabled:value(200)" },
        {
            trigger: ".o_oc_change_row:not(.d-none) textarea[name^=comment_]",
            run: "edit needed for the first container",
        },
        {
            trigger: ".o_portal_sidebar_content .o_oc_primary:contains(Send 1 proposed change)",
            run: "click",
        },
        {
            trigger: ".modal.show .o_web_sign_name_input",
            run: "edit Wu Min",
        },
        {
            content: "a change needs no signature",
            trigger: ".modal.show:not(:has(canvas:visible)) .o_oc_submit:enabled:contains(Send 1 proposed change)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_oc_banner:contains(Changes requested · Wu Min)" },
        { trigger: ".o_oc_row.o_oc_changed:contains(quantity 200):contains(needed for the first container)" },
        { trigger: "body[is-ready=true] .o_oc_again:contains(Change your answer)" },
    ],
});

registry.category("web_tour.tours").add("order_confirmation_decline", {
    steps: () => [
        {
            trigger: "body[is-ready=true] .o_portal_sidebar_content button:contains(Decline)",
            run: "click",
        },
        {
            trigger: ".modal.show .o_web_sign_name_input",
            run: "edit Wu Min",
        },
        {
            trigger: ".modal.show textarea[name=reason]:required",
            run: "edit Too late for our season",
        },
        {
            trigger: ".modal.show .o_oc_submit.btn-danger:contains(Decline)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "body[is-ready=true] .o_oc_banner.alert-danger:contains(Too late for our season)" },
    ],
});

registry.category("web_tour.tours").add("order_confirmation_apply", {
    steps: () => [
        {
            content: "the clerk reads what is wanted",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(quantity 200)",
        },
        {
            content: "one click takes it into the order and prepares the next revision",
            trigger: "button[name=action_apply_changes]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(200.00)",
        },
        {
            trigger: "button[name=action_issue]:enabled",
            run: "click",
        },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Awaiting reply)" },
        { trigger: ".oe_title:contains(rev. 2)" },
    ],
});

registry.category("web_tour.tours").add("order_confirmation_kanban", {
    steps: () => [
        {
            content: "from the list to the cards",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "a card shows its sheet and how long the customer still has",
            trigger: ".o_kanban_record:contains(C/) [name='reply_deadline']",
        },
    ],
});
