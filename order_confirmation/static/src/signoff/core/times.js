import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime, Duration } = luxon;
const UNITS = ["days", "hours", "minutes"];

/**
 * A moment as short as it can be without being ambiguous: today only the time.
 *
 * @param {string|DateTime|false} value text as the server sends it (UTC), or a DateTime
 * @returns {string}
 */
export function moment(value) {
    if (!value) {
        return "";
    }
    const at = typeof value === "string" ? deserializeDateTime(value.slice(0, 19)) : value;
    const now = DateTime.local();
    const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (!at.hasSame(now, "day")) {
        Object.assign(format, { month: "short", day: "numeric" });
    }
    if (!at.hasSame(now, "year")) {
        format.year = "numeric";
    }
    return at.toLocaleString(format);
}

/**
 * Minutes as people say them, in at most two units.
 *
 * @param {number} minutes
 * @returns {string}
 */
export function duration(minutes) {
    if (minutes < 1) {
        return _t("less than a minute");
    }
    const parts = Duration.fromObject({ minutes: Math.floor(minutes) }).shiftTo(...UNITS).toObject();
    const told = UNITS.filter((unit) => parts[unit]).slice(0, 2);
    const short = Object.fromEntries(told.map((unit) => [unit, parts[unit]]));
    return Duration.fromObject(short).toHuman({ unitDisplay: "short", listStyle: "narrow" });
}

/** @returns {number} minutes from a moment until now; negative for what is to come */
export function minutesSince(value) {
    const at = typeof value === "string" ? deserializeDateTime(value.slice(0, 19)) : value;
    return DateTime.local().diff(at, "minutes").minutes;
}

/**
 * A deadline in words: when, and how far it is off.
 *
 * @param {string|DateTime|false} value
 * @returns {string}
 */
export function due(value) {
    if (!value) {
        return "";
    }
    const minutes = minutesSince(value);
    return minutes > 0
        ? _t("overdue by %(duration)s (due %(moment)s)", { duration: duration(minutes), moment: moment(value) })
        : _t("due %s", moment(value));
}
