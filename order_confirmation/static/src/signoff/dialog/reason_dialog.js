import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { failureText } from "../core/signing";

/** An act that needs a reason: the answer of the server is shown inside, and the reason stays. */
export class ReasonDialog extends Component {
    static template = "order_confirmation.ReasonDialog";
    static components = { Dialog };
    static props = {
        title: String,
        text: String,
        confirmLabel: String,
        act: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ reason: "", error: "", busy: false });
        useAutofocus({ refName: "reason" });
    }

    async confirm() {
        if (this.state.busy) {
            return;
        }
        this.state.error = this.state.reason.trim() ? "" : _t("Please say why.");
        if (!this.state.error) {
            this.state.busy = true;
            try {
                await this.props.act(this.state.reason);
                this.props.close();
            } catch (error) {
                this.state.error = failureText(error);
            }
            this.state.busy = false;
        }
    }
}
