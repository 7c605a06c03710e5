import { Component, onWillStart, useState } from "@odoo/owl";
import { rpc } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { failureText, passkeyLibrary, STRENGTH } from "../core/signing";

/**
 * What somebody has typed to identify himself; lives in the dialog, so that nothing is lost with an error.
 *
 * @param {boolean} other somebody else than the session's user signs at this screen (B17)
 */
export function newIdentity(other = false) {
    return { other, way: "badge", login: "", badge: "", pin: "", password: "", passkey: "" };
}

/** Which fields an identity needs, for what the steps ask. */
export function neededFields(identity, required) {
    if (!identity.other) {
        return { session: [], badge: ["badge"], pin: ["pin"] }[required] || (identity.passkey ? [] : ["password"]);
    }
    if (identity.way === "badge") {
        return STRENGTH[required] > STRENGTH.badge ? ["badge", "pin"] : ["badge"];
    }
    return ["login", identity.way];
}

/** What the server gets: only what belongs to the chosen way. */
export function credentialsOf(identity, required) {
    const credentials = Object.fromEntries(neededFields(identity, required).map((name) => [name, identity[name]]));
    if (!identity.other && identity.passkey && STRENGTH[required] >= STRENGTH.password) {
        credentials.passkey = identity.passkey;
    }
    return credentials;
}

/** PIN, badge, password or passkey, of the session's user or of somebody else at the same screen (B17). */
export class Identification extends Component {
    static template = "order_confirmation.SignoffIdentification";
    static props = { identity: Object, required: String };

    setup() {
        this.userName = user.name;
        this.local = useState({ error: "" });
        this.labels = {
            badge: _t("Badge"),
            pin: _t("PIN"),
            login: _t("Login"),
            password: _t("Password"),
        };
        onWillStart(() => {
            if (!this.ways.some((way) => way.name === this.props.identity.way)) {
                this.props.identity.way = this.ways[0].name;
            }
        });
    }

    get fields() {
        return neededFields(this.props.identity, this.props.required);
    }

    get ways() {
        const needed = STRENGTH[this.props.required];
        return [
            { name: "badge", label: needed > STRENGTH.badge ? _t("Badge and PIN") : _t("Badge"), reach: STRENGTH.pin },
            { name: "pin", label: _t("Login and PIN"), reach: STRENGTH.pin },
            { name: "password", label: _t("Login and password"), reach: STRENGTH.password },
        ].filter((way) => way.reach >= needed);
    }

    get passkeyOffered() {
        return !this.props.identity.other && STRENGTH[this.props.required] >= STRENGTH.password && passkeyLibrary();
    }

    inputType(field) {
        return field === "pin" || field === "password" ? "password" : "text";
    }

    toggleOther() {
        this.props.identity.other = !this.props.identity.other;
    }

    /** A badge reader types the badge and Enter: with more fields to fill, Enter goes on to the next one. */
    onKeydown(ev, index) {
        if (ev.key === "Enter" && index + 1 < this.fields.length && !this.props.identity[this.fields[index + 1]]) {
            ev.preventDefault();
            ev.stopPropagation();
            ev.target.closest(".o_oc_identification").querySelectorAll("input")[index + 1].focus();
        }
    }

    async usePasskey() {
        this.local.error = "";
        try {
            const options = await rpc("/auth/passkey/start-auth");
            this.props.identity.passkey = JSON.stringify(await passkeyLibrary().startAuthentication(options));
        } catch (error) {
            // Cancelled in the browser, or refused by it: the person may still type the password.
            this.local.error = error.data ? failureText(error) : _t("The passkey was not used.");
        }
    }
}
