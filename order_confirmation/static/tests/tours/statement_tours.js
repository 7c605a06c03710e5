import { registry } from "@web/core/registry";

// The statement of these tours is made by the Python tests.

const tours = registry.category("web_tour.tours");

tours.add("order_statement_agree", {
    steps: () => [
        {
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/statements']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_portal_my_doc_table a:contains(ST/)", run: "click", expectUnloadPage: true },
        { content: "without a signature nobody agrees", trigger: "body[is-ready=true] h1:contains(Statement ST/)" },
        { trigger: ".o_web_sign_name_input", run: "edit Li Na" },
        { trigger: "canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        { trigger: ".o_oc_agree:enabled", run: "click", expectUnloadPage: true },
        { trigger: ".o_oc_banner.alert-success:contains(Your agreement is recorded):contains(Li Na)" },
    ],
});

tours.add("order_statement_differ", {
    steps: () => [
        { trigger: "body[is-ready=true] .o_oc_statement_rows a:contains(Differs)", run: "click" },
        { trigger: "input[name^=amount_]:visible", run: "edit 1150" },
        { trigger: "input[name^=comment_]:visible", run: "edit 2 lamps came broken" },
        { content: "who states a difference does not agree", trigger: ".o_oc_agree:disabled" },
        { trigger: ".o_web_sign_name_input", run: "edit Li Na" },
        { trigger: "button[value=differ]", run: "click", expectUnloadPage: true },
        { trigger: ".o_oc_banner:contains(What differs is recorded)" },
        { trigger: ".o_oc_changed:contains(2 lamps came broken)" },
    ],
});
