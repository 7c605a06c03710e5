import { Component, markRaw, onWillStart, onWillUnmount, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";

import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { formatFloat } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { arrange, figures, keep, replace } from "./cards";

const { DateTime } = luxon;

const CHANNEL = "handover.board";
const BUTTONS = ["mine", "urgent", "late", "money", "week"];
/** Several signatures in a row are one look; and boards don't all ask in the same moment. */
const GATHER = 300;
const SPREAD = 700;
/** Sizes of the letters that the wall screen tries, until every column fits; nobody reads smaller ones from there. */
const SIZES = [1.6, 1.4, 1.25, 1.1, 1, 0.95];
/** From this size on, each fact is one line. */
const DENSE = 1.1;

export class FlowCard extends Component {
    static template = "production_handover.FlowCard";
    static props = { card: Object, open: Function };

    get href() {
        return `/odoo/${this.props.card.model}/${this.props.card.id}`;
    }

    get goods() {
        const { product, quantity, unit } = this.props.card;
        const count = formatFloat(quantity, { digits: [16, 3], trailingZeros: false });
        return product ? `${product} × ${count}${unit ? ` ${unit}` : ""}` : "";
    }

    /** What the place on the board doesn't say: which of its two steps, in a word. */
    get step() {
        return {
            engineering: _t("take over"),
            decision: _t("stock check"),
            take_over: _t("take over"),
            production: _t("being made"),
            shipping: _t("call ready"),
            ready: _t("keeper"),
            called: _t("sales clerk"),
            batch: _t("inspector"),
            shipped: _t("to ship"),
        }[this.props.card.state];
    }

    get more() {
        return _t("and %s more", this.props.card.more);
    }

    get due() {
        const { delivery } = this.props.card;
        if (!delivery) {
            return _t("no date");
        }
        const date = DateTime.fromISO(delivery);
        // Without the year where nobody doubts it.
        const near = Math.abs(date.diffNow("days").days) < 180;
        const day = near ? date.toLocaleString({ month: "short", day: "numeric" }) : formatDate(date);
        return _t("due %s", day);
    }

    get here() {
        return _t("here %s d", this.props.card.days);
    }

    get title() {
        const { name, customer, product_name: product, stage, waits } = this.props.card;
        const parts = [`${name} ${customer}`, product, stage, waits && _t("Waits for: %s", waits)];
        return parts.filter(Boolean).join("\n");
    }

    onClick(ev) {
        if (!(ev.ctrlKey || ev.metaKey || ev.shiftKey)) {
            ev.preventDefault();
            this.props.open(this.props.card);
        }
    }
}

/** Where each order is: on a desk, on the wall, or on a phone. Cards move when somebody signs. */
export class FlowBoard extends Component {
    static template = "production_handover.FlowBoard";
    static components = { FlowCard };
    static props = { ...standardActionServiceProps };
    static path = "flow-board";
    static displayName = _t("Flow Board");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.root = useRef("root");
        this.columns = [];
        this.moved = new Set();
        this.turn = 0;
        const kept = this.props.state?.filters || this.props.action.params || {};
        const chosen = Object.fromEntries(BUTTONS.map((name) => [name, Boolean(kept[name])]));
        this.state = useState({
            chosen, text: String(kept.text || ""), cards: markRaw([]), company: "", cut: false, failed: false, full: false, hidden: {},
        });
        useSetupAction({ getLocalState: () => ({ filters: this.filters }) });
        this.keepFilters();
        this.search = useDebounced(() => this.load(), 250);

        onWillStart(() => this.load());
        this.onMoved = this.onMoved.bind(this);
        this.bus.subscribe(CHANNEL, this.onMoved);
        this.bus.addChannel(CHANNEL);
        useBus(this.bus, "BUS:DISCONNECT", () => (this.state.failed = true));
        useBus(this.bus, "BUS:RECONNECT", () => this.reload());
        useExternalListener(document, "visibilitychange", () => document.hidden || this.reload());
        useExternalListener(document, "fullscreenchange", () => this.onFullScreen());
        useExternalListener(window, "resize", () => this.fit());
        useEffect(
            () => this.fit(),
            () => [this.state.cards, this.state.full, ...Object.values(this.state.chosen)]
        );
        this.awaitMidnight();
        onWillUnmount(() => {
            this.bus.unsubscribe(CHANNEL, this.onMoved);
            this.bus.deleteChannel(CHANNEL);
            clearTimeout(this.midnight);
            clearTimeout(this.gathering);
            this.turn = -1;
        });
    }

    // === READING ===

    async load() {
        const turn = ++this.turn;
        const board = await this.orm.silent.call("handover.sheet", "board", [{ text: this.state.text }]);
        // What was typed since then is asked already.
        if (turn === this.turn) {
            this.columns = board.columns;
            Object.assign(this.state, { cards: markRaw(board.cards), company: board.company, cut: board.cut, failed: false });
        }
    }

    /** A screen on the wall outlives a night without network: what was read last stays, and says so. */
    async reload() {
        try {
            await this.load();
        } catch {
            this.state.failed = true;
        }
    }

    /** Days here and lateness change at midnight. */
    awaitMidnight() {
        const wait = DateTime.now().endOf("day").diffNow().as("milliseconds") + 5000;
        this.midnight = setTimeout(() => {
            this.reload();
            this.awaitMidnight();
        }, wait);
    }

    onMoved({ sheets }) {
        for (const sheet of sheets || ["all"]) {
            this.moved.add(sheet);
        }
        this.gathering ??= setTimeout(() => this.refresh(), GATHER + Math.random() * SPREAD);
    }

    /** Only the cards of the sheets that have moved. */
    async refresh() {
        const moved = [...this.moved];
        this.moved.clear();
        this.gathering = undefined;
        if (moved.includes("all") || this.state.cut) {
            return this.reload();
        }
        const turn = this.turn;
        try {
            const board = await this.orm.silent.call("handover.sheet", "board", [{ text: this.state.text, sheets: moved }]);
            if (turn === this.turn) {
                this.state.cards = markRaw(replace(this.state.cards, moved, board.cards));
                this.state.failed = false;
            }
        } catch {
            this.state.failed = true;
        }
    }

    // === FILTERS ===

    get filters() {
        const chosen = BUTTONS.filter((name) => this.state.chosen[name]);
        return { ...Object.fromEntries(chosen.map((name) => [name, 1])), text: this.state.text || undefined };
    }

    keepFilters() {
        const none = Object.fromEntries(BUTTONS.map((name) => [name, undefined]));
        this.props.updateActionState?.({ ...none, ...this.filters });
    }

    toggle(name) {
        this.state.chosen[name] = !this.state.chosen[name];
        this.keepFilters();
    }

    onSearch(ev) {
        this.state.text = ev.target.value;
        this.keepFilters();
        this.search();
    }

    showAll() {
        Object.assign(this.state.chosen, Object.fromEntries(BUTTONS.map((name) => [name, false])));
        this.state.text = "";
        this.keepFilters();
        this.load();
    }

    get filtered() {
        return Boolean(this.state.text) || BUTTONS.some((name) => this.state.chosen[name]);
    }

    // === WHAT IS SHOWN ===

    get counters() {
        const count = figures(this.state.cards, this.state.chosen);
        return [
            { key: "open", count: count.open, label: _t("under way") },
            { key: "late", count: count.late, label: _t("late"), look: count.late ? "text-danger" : "" },
            { key: "money", count: count.money, label: _t("waiting for money") },
            { key: "week", count: count.week, label: _t("ship this week") },
        ];
    }

    get switches() {
        return [
            { key: "mine", label: _t("Mine"), help: _t("My orders, and what waits for my department") },
            { key: "urgent", label: _t("Urgent"), help: _t("Urgent orders") },
        ];
    }

    get arranged() {
        return arrange(this.columns, keep(this.state.cards, this.state.chosen));
    }

    below(column) {
        return _t("%s more below", this.state.hidden[column.key]);
    }

    count(column) {
        return _t("%(name)s: %(count)s, the oldest here for %(days)s days", {
            name: column.name, count: column.cards.length, days: column.oldest,
        });
    }

    onCounter(key) {
        if (key === "open") {
            this.showAll();
        } else {
            this.toggle(key);
        }
    }

    open = (card) =>
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: card.model,
            res_id: card.id,
            views: [[false, "form"]],
        });

    // === KEYBOARD ===

    onKeydown(ev) {
        const card = ev.target.closest?.(".o_oc_flow_card");
        const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[ev.key];
        if (!card || !step) {
            return;
        }
        ev.preventDefault();
        const columns = [...this.root.el.querySelectorAll(".o_oc_flow_cards")].map((list) => [
            ...list.querySelectorAll(".o_oc_flow_card"),
        ]);
        let column = columns.findIndex((cards) => cards.includes(card));
        const row = columns[column].indexOf(card) + step[1];
        // Empty columns are passed over.
        do {
            column += step[0];
        } while (step[0] && columns[column] && !columns[column].length);
        const cards = columns[column];
        cards?.[Math.min(row, step[0] ? cards.length - 1 : row)]?.focus();
    }

    // === WALL ===

    fullScreen() {
        return document.fullscreenElement ? document.exitFullscreen() : this.root.el.requestFullscreen();
    }

    onFullScreen() {
        this.state.full = document.fullscreenElement === this.root.el;
    }

    /** On the wall nobody scrolls: the letters shrink until all fits, and what still doesn't is counted. */
    fit() {
        const root = this.root.el;
        if (!root) {
            return;
        }
        const lists = [...root.querySelectorAll(".o_oc_flow_cards")];
        const hidden = {};
        if (this.state.full) {
            for (const size of SIZES) {
                root.style.setProperty("--o-oc-flow-size", size);
                root.classList.toggle("o_oc_flow_dense", size <= DENSE);
                if (lists.every((list) => list.scrollHeight <= list.clientHeight + 1)) {
                    break;
                }
            }
            for (const list of lists) {
                list.scrollTop = 0;
                const end = list.getBoundingClientRect().bottom + 1;
                const cards = [...list.querySelectorAll(".o_oc_flow_card")];
                hidden[list.dataset.column] = cards.filter((card) => card.getBoundingClientRect().bottom > end).length;
            }
        } else {
            root.style.removeProperty("--o-oc-flow-size");
        }
        if (JSON.stringify(hidden) !== JSON.stringify(this.state.hidden)) {
            this.state.hidden = hidden;
        }
    }
}

registry.category("actions").add("production_handover.flow_board", FlowBoard);
