import { FlowBoard } from "@production_handover/board/board";

import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

// Flow sheets and people of these tours are made by the Python tests.

// The socket is shut in tests: what it would hand to the board, the tour does.
let board;
patch(FlowBoard.prototype, {
    setup() {
        super.setup();
        board = this;
    },
});

const column = (key) => `.o_oc_flow_column[data-column=${key}]`;

registry.category("web_tour.tours").add("flow_board", {
    steps: () => [
        {
            content: "two sheets at the clerk, one of them urgent",
            trigger: `${column("sales")} .o_oc_flow_card:contains(Brightline):contains(10)`,
        },
        { trigger: `${column("sales")} .o_oc_flow_count:contains(2)` },
        { trigger: "[data-filter=urgent]", run: "click" },
        { trigger: `${column("sales")} .o_oc_flow_count:contains(1)` },
        { content: "the figures count what is left", trigger: "[data-filter=open]:contains(1)" },
        { content: "all again", trigger: "[data-filter=open]", run: "click" },
        { trigger: `${column("sales")} .o_oc_flow_count:contains(2)` },
        { content: "search for the customer", trigger: ".o_oc_flow input", run: "edit Brightline" },
        { trigger: `${column("sales")} .o_oc_flow_count:contains(1)` },
        {
            content: "the filters are in the address",
            trigger: ".o_oc_flow",
            run() {
                if (!location.search.includes("text=Brightline")) {
                    throw new Error(`not in the address: ${location.href}`);
                }
            },
        },
        {
            content: "arrows go from card to card, Enter opens",
            trigger: ".o_oc_flow_card",
            run() {
                this.anchor.focus();
                this.anchor.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
                if (document.activeElement !== this.anchor) {
                    throw new Error("there is nothing to the right");
                }
            },
        },
        { trigger: ".o_oc_flow_card", run: "click" },
        { content: "the sheet", trigger: ".o_form_view .o_field_widget[name=line_ids]" },
        { content: "back, with the search", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: ".o_oc_flow input:value(Brightline)" },
        { trigger: `${column("sales")} .o_oc_flow_count:contains(1)` },
    ],
});

registry.category("web_tour.tours").add("flow_board_live", {
    steps: () => [
        { trigger: `${column("sales")} .o_oc_flow_card` },
        {
            content: "somebody signs elsewhere, and the server says which sheet has moved",
            trigger: ".o_oc_flow",
            async run() {
                const card = board.state.cards[0];
                const domain = [["res_model", "=", card.model], ["res_id", "=", card.id], ["state", "=", "open"]];
                const steps = await board.orm.search("signoff.step", domain);
                await board.orm.call("signoff.step", "sign", [steps, { comment: "" }]);
                board.onMoved({ sheets: [card.sheet] });
                board.onMoved({ sheets: [card.sheet] });
            },
        },
        { content: "the card has walked", trigger: `${column("engineering")} .o_oc_flow_card` },
        { trigger: `${column("sales")} .o_oc_flow_count:contains(0)` },
    ],
});
