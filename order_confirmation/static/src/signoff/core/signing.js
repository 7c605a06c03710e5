import { RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";

/** Told on the environment's bus whenever something was signed, sent back or started: counters look again. */
export const CHANGED = "SIGNOFF:CHANGED";

/** How strongly each way identifies a signer: the same scale as the server's. */
export const STRENGTH = { session: 0, badge: 1, pin: 2, password: 3, passkey: 3 };

/**
 * What a person is told about a failed call, inside the dialog: what he typed stays.
 *
 * @param {Error} error
 * @returns {string}
 */
export function failureText(error) {
    if (error instanceof RPCError) {
        return error.data?.message || error.message;
    }
    return _t("The connection was lost. Look whether it was done, and try again.");
}

/**
 * The browser's side of passkeys, where Odoo's module is installed.
 *
 * @returns {object|undefined} Odoo's copy of the library
 */
export function passkeyLibrary() {
    return odoo.loader.modules.get("@auth_passkey/../lib/simplewebauthn");
}
