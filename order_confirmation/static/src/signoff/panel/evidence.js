import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { failureText } from "../core/signing";
import { moment } from "../core/times";

/** The entries in words, round by round, and whether their chain is intact; digests stay out of sight. */
export class Evidence extends Component {
    static template = "order_confirmation.SignoffEvidence";
    static props = { lines: Array, round: Number, resModel: String, resId: Number };

    setup() {
        this.orm = useService("orm");
        this.moment = moment;
        this.state = useState({ verified: null, busy: false });
    }

    get rounds() {
        const rounds = new Map();
        for (const line of this.props.lines) {
            rounds.set(line.round, [...(rounds.get(line.round) || []), line]);
        }
        return [...rounds].map(([number, lines]) => ({ number, lines })).reverse();
    }

    get title() {
        return _t("Evidence · %s entries", this.props.lines.at(-1)?.sequence || 0);
    }

    /** A step without a name of its own is called like its department: once is enough. */
    subject(line) {
        return [line.department, line.step].filter((part, index, all) => part && all.indexOf(part) === index).join(" · ");
    }

    async verify() {
        this.state.busy = true;
        try {
            this.state.verified = await this.orm.call("signoff.verify", "verify_document", [this.props.resModel, this.props.resId]);
        } catch (error) {
            this.state.verified = { ok: false, message: failureText(error) };
        }
        this.state.busy = false;
    }
}
