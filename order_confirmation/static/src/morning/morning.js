import { Component, onWillStart, onWillUnmount, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";

import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const REFRESH = 5 * 60 * 1000;
const GREEN = "#2e9e5b";
const RED = "#d9534f";
const BLUE = "#4c7ea8";
const PALE = "#bccfe0";
const GREY = "#7a828a";

/** The figures of the morning meeting, on a desk, on the wall, or on a phone. They look after themselves. */
export class Morning extends Component {
    static template = "order_confirmation.Morning";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.canvases = {
            reliability: useRef("reliability"),
            mistakes: useRef("mistakes"),
            stages: useRef("stages"),
        };
        this.charts = [];
        this.state = useState({ figures: null, failed: false });
        onWillStart(() => Promise.all([loadBundle("web.chartjs_lib"), this.load()]));
        useEffect(
            () => {
                this.draw();
                return () => this.charts.splice(0).forEach((chart) => chart.destroy());
            },
            () => [this.state.figures]
        );
        this.timer = setInterval(() => this.refresh(), REFRESH);
        onWillUnmount(() => clearInterval(this.timer));
        useExternalListener(document, "visibilitychange", () => this.refresh());
    }

    async load() {
        this.state.figures = await this.orm.silent.call("order.morning", "figures", []);
    }

    /** A screen on the wall outlives a night without network: what was read last stays, and says so. */
    async refresh() {
        if (document.hidden) {
            return;
        }
        try {
            await this.load();
            this.state.failed = false;
        } catch {
            this.state.failed = true;
        }
    }

    // Without figures of its own a block is not shown: the page is read from three metres.
    get heads() {
        const { reliability, mistakes } = this.state.figures;
        return [
            {
                key: "reliability",
                title: _t("Delivered in time"),
                help: _t("Orders shipped by their first promise. One that has not left counts as late the day after."),
                figure: reliability,
                good: (rate) => rate >= 90,
                bad: (rate) => rate < 75,
                open: () => this.action.doAction("order_confirmation.order_milestone_action_reliability"),
            },
            {
                key: "mistakes",
                title: _t("Orders with a mistake"),
                help: _t("Of the orders confirmed: sheets not as wanted, work sent back, changed after signing, returned."),
                figure: mistakes,
                good: (rate) => rate <= 5,
                bad: (rate) => rate > 15,
            },
        ];
    }

    look(head) {
        const rate = head.figure.rate;
        if (rate === null) {
            return "text-muted";
        }
        return head.good(rate) ? "text-success" : head.bad(rate) ? "text-danger" : "text-warning";
    }

    percent(rate) {
        return rate === null ? "–" : `${rate} %`;
    }

    recent({ some, orders }) {
        return _t("last 30 days: %(some)s of %(orders)s orders", { some, orders });
    }

    year({ year, year_orders: orders }) {
        return _t("12 months: %(rate)s of %(orders)s orders", { rate: this.percent(year), orders });
    }

    replies({ most, count }) {
        return _t("9 of 10 within %(most)s days (%(count)s sheets in 90 days)", { most, count });
    }

    get changes() {
        return _t("Sheets not accepted as sent in 30 days: %s", this.state.figures.changes);
    }

    openExceptions() {
        return this.action.doAction("order_confirmation.order_exception_action");
    }

    openKind(kind, label) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: label,
            res_model: "order.exception",
            views: [[false, "list"], [false, "kanban"]],
            domain: [["kind", "=", kind]],
        });
    }

    openReplies() {
        return this.action.doAction("order_confirmation.order_reply_report_action");
    }

    openStages() {
        return this.action.doAction("order_confirmation.order_milestone_action");
    }

    openSettings() {
        return this.action.doAction("order_confirmation.res_config_settings_action");
    }

    fullScreen() {
        return document.fullscreenElement ? document.exitFullscreen() : this.root.el.requestFullscreen();
    }

    draw() {
        const { reliability, mistakes, stages } = this.state.figures;
        if (reliability) {
            this.drawTrend("reliability", reliability, GREEN, { min: 0, max: 100 });
        }
        if (mistakes) {
            this.drawTrend("mistakes", mistakes, RED, { min: 0, suggestedMax: 20 });
        }
        if (stages?.length) {
            this.drawStages(stages);
        }
    }

    chart(name, config) {
        const canvas = this.canvases[name].el;
        if (canvas) {
            // eslint-disable-next-line no-undef
            this.charts.push(new Chart(canvas, config));
        }
    }

    drawTrend(name, figure, color, scale) {
        const months = figure.months;
        this.chart(name, {
            type: "line",
            data: {
                labels: months.map((month) => month.label),
                datasets: [
                    {
                        data: months.map((month) => month.rate),
                        borderColor: color,
                        backgroundColor: color,
                        tension: 0.25,
                        spanGaps: true,
                        pointRadius: 3,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                scales: {
                    y: { ...scale, ticks: { color: GREY, maxTicksLimit: 5, callback: (value) => `${value} %` } },
                    x: { grid: { display: false }, ticks: { color: GREY } },
                },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        callbacks: {
                            title: ([item]) => months[item.dataIndex].title,
                            label: (item) => {
                                const { rate, some, orders } = months[item.dataIndex];
                                return _t("%(rate)s: %(some)s of %(orders)s orders", { rate: this.percent(rate), some, orders });
                            },
                        },
                    },
                },
            },
        });
    }

    drawStages(stages) {
        this.chart("stages", {
            type: "bar",
            data: {
                labels: stages.map((stage) => stage.label),
                datasets: [
                    { label: _t("Average"), data: stages.map((stage) => stage.average), backgroundColor: BLUE },
                    { label: _t("9 of 10 within"), data: stages.map((stage) => stage.most), backgroundColor: PALE },
                ],
            },
            options: {
                indexAxis: "y",
                animation: false,
                maintainAspectRatio: false,
                scales: {
                    x: { title: { display: true, text: _t("Days"), color: GREY }, ticks: { color: GREY } },
                    y: { grid: { display: false }, ticks: { color: GREY } },
                },
                plugins: { legend: { position: "bottom", labels: { color: GREY } } },
            },
        });
    }
}

registry.category("actions").add("order_confirmation.morning", Morning);
