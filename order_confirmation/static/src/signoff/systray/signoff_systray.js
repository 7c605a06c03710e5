import { Component, onMounted, onWillUnmount, useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { CHANGED } from "../core/signing";

/** Milliseconds between looks while the page is visible. */
const PERIOD = 3 * 60 * 1000;

/** How much waits for me, from anywhere one click away. Who belongs to no department is asked about once. */
export class SignoffSystray extends Component {
    static template = "order_confirmation.SignoffSystray";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ member: false, count: 0, overdue: 0, limit: 100 });
        this.looked = 0;
        useBus(this.env.bus, CHANGED, () => this.look());
        useExternalListener(document, "visibilitychange", () => this.lookIfOld());
        onMounted(() => {
            this.look(true);
            this.timer = browser.setInterval(() => this.lookIfOld(), PERIOD);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    async look(first = false) {
        if (!first && !this.state.member) {
            return;
        }
        this.looked = Date.now();
        try {
            Object.assign(this.state, await this.orm.silent.call("signoff.step", "to_sign_count", []));
        } catch {
            // A counter is no reason for a dialog; it looks again.
        }
    }

    lookIfOld() {
        if (document.visibilityState === "visible" && Date.now() - this.looked > PERIOD - 1000) {
            this.look();
        }
    }

    capped(number) {
        return number >= this.state.limit ? `${this.state.limit - 1}+` : String(number);
    }

    get label() {
        const { count, overdue } = this.state;
        return overdue
            ? _t("To sign: %(count)s, overdue: %(overdue)s", { count: this.capped(count), overdue: this.capped(overdue) })
            : _t("To sign: %s", this.capped(count));
    }

    open() {
        this.action.doAction("order_confirmation.signoff_step_action", { clearBreadcrumbs: true });
    }
}

registry.category("systray").add("order_confirmation.to_sign", { Component: SignoffSystray }, { sequence: 24 });
