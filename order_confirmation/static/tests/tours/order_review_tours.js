import { registry } from "@web/core/registry";

// The orders of these tours are made by the Python tests.

const openPage = [
    {
        content: "the page of the review",
        trigger: ".o_notebook_headers a[name=order_review]",
        run: "click",
    },
];

registry.category("web_tour.tours").add("order_review_sale", {
    steps: () => [
        ...openPage,
        { trigger: ".o_order_review_check[data-code=customer][data-state=ok]" },
        { trigger: ".o_order_review_check[data-code=stock][data-state=problem] td:contains(20.00)" },
        {
            content: "decide what to do about the shortage",
            trigger: ".o_order_review_check[data-code=stock] button:contains(Decide on shortages)",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row td[name=decision]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row td[name=decision] input",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Partial delivery), .o_select_menu_item:contains(Partial delivery)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_decide]",
            run: "click",
        },
        {
            content: "the check reads it at once",
            trigger: ".o_order_review_check[data-code=stock][data-state=warn] td:contains(Partial delivery)",
        },
        {
            trigger: ".o_order_review_check[data-code=stock] button:contains(Tell the customer)",
            run: "click",
        },
        { trigger: ".modal .o_mail_composer_form_view .odoo-editor-editable:contains(we deliver what is there)" },
        {
            trigger: ".modal .btn-close",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        {
            trigger: ".o_form_statusbar button[name=action_signoff_start]",
            run: "click",
        },
        { trigger: ".alert:contains(Sales and Production must sign)" },
        {
            content: "sign in the panel of the same page",
            trigger: ".o_oc_signoff button:contains(Sign for Sales)",
            run: "click",
        },
        {
            trigger: ".modal button.o_oc_sign:enabled",
            run: "click",
        },
        { trigger: "body:not(:has(.modal)) .alert:contains(Production must sign):not(:contains(Sales))" },
    ],
});

registry.category("web_tour.tours").add("order_review_read", {
    steps: () => [...openPage, { trigger: ".o_order_review_check[data-state=problem] .table-responsive td" }],
});
