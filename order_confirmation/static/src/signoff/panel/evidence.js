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

    roundLabel(number) {
        return _t("Round %s", number);
    }

    get verifiedLabel() {
        const { entries, on } = this.state.verified;
        return _t("Intact: %(count)s entries, checked %(moment)s", { count: entries, moment: moment(on) });
    }

    /** Who did it, for whom, how he was identified, and in whose session where that was another one. */
    byLine(line) {
        const behalf = line.for ? _t("%(name)s on behalf of %(absent)s", { name: line.by, absent: line.for }) : line.by;
        const how = line.how ? ` (${line.how})` : "";
        const screen = line.session && line.session !== line.by ? ", " + _t("at the screen of %s", line.session) : "";
        return behalf + how + screen;
    }

    /** What was said; conditions are domains, which say nothing to people. */
    comment(line) {
        return {
            skip: _t("Its condition does not apply."),
            unskip: _t("Its condition applies again."),
        }[line.kind] || (line.comment && `“${line.comment}”`);
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
