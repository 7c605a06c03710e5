import { registry } from "@web/core/registry";

// The order of these tours, its plan and its stock are made by the Python tests.

const tours = registry.category("web_tour.tours");

tours.add("order_payment_ask", {
    steps: () => [
        { trigger: ".o_notebook_headers a[name=order_payment]", run: "click" },
        { trigger: "button[name=action_order_payment_release]:contains(Ask for a Release)", run: "click" },
        { content: "for half of the goods", trigger: "[name=amount] input", run: "edit 315" },
        { trigger: "[name=reason] textarea", run: "edit Known customer, money on its way" },
        { trigger: "button[name=action_signoff_start]", run: "click" },
        { trigger: ".o_oc_step.o_oc_open:contains(Finance)" },
    ],
});

tours.add("order_payment_sign", {
    steps: () => [
        { trigger: ".o_oc_actions button:contains(Sign for Finance)", run: "click" },
        { content: "finance sees for how much", trigger: ".o_oc_sign_dialog dd:contains(315)" },
        { trigger: ".o_oc_sign_dialog .o_oc_sign", run: "click" },
        { trigger: ".o_oc_step.o_oc_done:contains(Finance)" },
    ],
});

tours.add("order_payment_ship_half", {
    steps: () => [
        {
            content: "all of it is more than was released",
            trigger: "button[name=button_validate]:enabled",
            run: "click",
        },
        { trigger: ".modal:contains(more than that)" },
        { trigger: ".modal .modal-footer button:visible", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=move_ids] td[name=quantity]", run: "click" },
        { content: "half of it", trigger: ".o_field_widget[name=move_ids] td[name=quantity] input", run: "edit 5" },
        { trigger: "button[name=button_validate]:enabled", run: "click" },
        { content: "the rest stays open", trigger: ".modal button[name=process]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Done)" },
    ],
});

tours.add("order_payment_held_again", {
    steps: () => [
        { trigger: ".o_field_widget[name=order_payment_release_state]:contains(Not released)" },
        { trigger: "button[name=button_validate]:enabled", run: "click" },
        { trigger: ".modal:contains(more than that)" },
        { trigger: ".modal .modal-footer button:visible", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_arrow_button_current:not(:contains(Done))" },
    ],
});
