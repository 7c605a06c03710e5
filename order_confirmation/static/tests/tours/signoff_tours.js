import { registry } from "@web/core/registry";

// Orders, departments and routes of these tours are made by the Python tests.

const openPage = [
    {
        content: "the page of the review",
        trigger: ".o_notebook_headers a[name=order_review]",
        run: "click",
    },
];

const DIALOG = ".o_oc_sign_dialog";

registry.category("web_tour.tours").add("signoff_start_and_sign", {
    steps: () => [
        ...openPage,
        {
            content: "who will sign is shown before the start",
            trigger: ".o_oc_signoff .o_oc_step:contains(Production):contains(Review)",
        },
        { trigger: ".o_oc_actions button:contains(Start sign-off)", run: "click" },
        { trigger: ".o_oc_step.o_oc_open:contains(Sales):contains(To sign)" },
        { trigger: ".o_oc_actions button:contains(Sign for Sales)", run: "click" },
        {
            content: "what is signed is shown",
            trigger: `${DIALOG} [data-section=goods] dd:contains(50)`,
        },
        { trigger: `${DIALOG} #o_oc_sign_comment`, run: "edit As agreed on the phone" },
        { content: "Enter signs", trigger: `${DIALOG} #o_oc_sign_comment`, run: "press Enter" },
        { trigger: "body:not(:has(.o_dialog))" },
        {
            trigger: ".o_oc_step.o_oc_done:contains(Sales)",
        },
        { trigger: ".o_oc_step.o_oc_open:contains(Production) button:contains(Sign with badge or PIN)" },
        { trigger: ".o_oc_evidence > summary", run: "click" },
        { trigger: ".o_oc_entry:contains(As agreed on the phone)" },
        { trigger: ".o_oc_evidence button:contains(Verify)", run: "click" },
        { trigger: ".o_oc_evidence .text-success:contains(Intact)" },
    ],
});

registry.category("web_tour.tours").add("signoff_somebody_else", {
    steps: () => [
        ...openPage,
        { trigger: ".o_oc_step button:contains(Sign with badge or PIN)", run: "click" },
        { trigger: `${DIALOG} input[name=badge]`, run: "edit B-NOBODY" },
        { trigger: `${DIALOG} .o_oc_sign`, run: "click" },
        {
            content: "refused inside the dialog, and what was typed is still there",
            trigger: `${DIALOG} .alert-danger:contains(Nobody has this badge)`,
        },
        { trigger: `${DIALOG} input[name=badge]:value(B-NOBODY)` },
        { trigger: `${DIALOG} input[name=badge]`, run: "edit B-WORKER" },
        { content: "the reader's Enter signs", trigger: `${DIALOG} input[name=badge]`, run: "press Enter" },
        { trigger: "body:not(:has(.o_dialog))" },
        { trigger: ".o_oc_step.o_oc_done:contains(Production):contains(by badge)" },
    ],
});

registry.category("web_tour.tours").add("signoff_void_and_sign_again", {
    steps: () => [
        { trigger: ".o_field_x2many_list .o_data_row td[name=product_uom_qty]", run: "click" },
        { trigger: ".o_field_x2many_list td[name=product_uom_qty] input", run: "edit 60 && press Tab" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        ...openPage,
        {
            content: "the panel read it again after the save",
            trigger: ".o_oc_step.o_oc_again:contains(Sales):contains(voided):contains(to sign again)",
        },
        { trigger: ".o_oc_what_changed del:contains(50)" },
        { trigger: ".o_oc_what_changed ins:contains(60)" },
        { trigger: ".o_oc_actions button:contains(Sign for Sales)", run: "click" },
        { trigger: `${DIALOG} [data-section=goods] .o_oc_changes ins:contains(60)` },
        { trigger: `${DIALOG} [data-section=delivery]:contains(unchanged since)` },
        { trigger: `${DIALOG} .o_oc_sign`, run: "click" },
        { trigger: "body:not(:has(.o_dialog))" },
        { trigger: ".o_oc_step.o_oc_done:contains(Sales)" },
        { trigger: "body:not(:has(.o_oc_what_changed[data-step]:contains(Sales)))" },
    ],
});

registry.category("web_tour.tours").add("signoff_inbox", {
    steps: () => [
        {
            content: "one click from anywhere",
            trigger: ".o_oc_systray button:has(.o_oc_count:contains(2))",
            run: "click",
        },
        { trigger: ".o_oc_to_sign .o_data_row:contains(Production) .o_oc_since" },
        { trigger: ".o_oc_to_sign thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_oc_sign_selected", run: "click" },
        { trigger: `${DIALOG} .o_oc_document:eq(1)` },
        { trigger: `${DIALOG} .o_oc_sign:contains(Sign all 2)`, run: "click" },
        {
            content: "a result for each, the one that failed with its reason",
            trigger: `${DIALOG} .list-group-item-danger:contains(must be signed by somebody else)`,
        },
        { trigger: `${DIALOG} .list-group-item:contains(Signed)` },
        { trigger: `${DIALOG} .modal-footer button:contains(Close)`, run: "click" },
        {
            content: "the one that failed is still selected, the other one is gone",
            trigger: ".o_oc_to_sign .o_data_row_selected:only-of-type, .o_oc_to_sign .o_data_row.o_data_row_selected",
        },
        { trigger: ".o_selection_box:contains(1)" },
        { trigger: ".o_oc_systray .o_oc_count:contains(1)" },
    ],
});

registry.category("web_tour.tours").add("signoff_send_back", {
    steps: () => [
        { trigger: ".o_oc_to_sign .o_data_row button:contains(Sign)", run: "click" },
        {
            content: "shown what he signs, though orders don't open for him",
            trigger: `${DIALOG} [data-section=goods] dd:contains(50)`,
        },
        { trigger: `${DIALOG} .modal-footer button:contains(Send back)`, run: "click" },
        { trigger: ".o_oc_send_back_dialog .modal-footer .btn-primary", run: "click" },
        { trigger: ".o_oc_send_back_dialog .alert-danger:contains(Say what is wrong)" },
        { trigger: ".o_oc_send_back_dialog #o_oc_back_reason", run: "edit The date can't be kept" },
        { trigger: ".o_oc_send_back_dialog .modal-footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.o_dialog))" },
        { trigger: ".o_nocontent_help:contains(Nothing waits for your signature)" },
    ],
});

registry.category("web_tour.tours").add("signoff_panel_sent_back", {
    steps: () => [
        ...openPage,
        { trigger: ".o_oc_step.o_oc_again:contains(Sales):contains(The date can't be kept)" },
        { trigger: ".o_oc_step.o_oc_back:contains(Production):contains(sent it back)" },
    ],
});

registry.category("web_tour.tours").add("signoff_phone", {
    steps: () => [
        { trigger: ".o_oc_to_sign_kanban .o_kanban_record:contains(Production) button:contains(Sign)", run: "click" },
        { trigger: `.o_modal_full ${DIALOG} .o_oc_sign`, run: "click" },
        { trigger: "body:not(:has(.o_dialog))" },
    ],
});
