// What the board makes of its cards: plain functions, no screen.

/** A column is clogged where so much waits, against what columns hold on average. */
const CLOGGED_CARDS = 3;
const CLOGGED_SHARE = 1.5;

/** What the buttons above the board leave. */
export function keep(cards, { mine, urgent, late, money, week }) {
    return cards.filter(
        (card) =>
            (!mine || card.mine) &&
            (!urgent || card.urgent) &&
            (!late || card.colour === "red") &&
            (!money || card.money) &&
            (!week || card.week)
    );
}

/** Orders, not cards: a sheet with two shipments is one. */
function sheets(cards) {
    return new Set(cards.map((card) => card.sheet)).size;
}

/** The figures above the board; the buttons of these figures don't change them. */
export function figures(cards, { mine, urgent }) {
    const some = keep(cards, { mine, urgent });
    return {
        open: sheets(some),
        late: sheets(some.filter((card) => card.colour === "red")),
        money: some.filter((card) => card.money).length,
        week: sheets(some.filter((card) => card.week)),
    };
}

function before(one, other) {
    return (
        other.urgent - one.urgent ||
        (one.delivery || "9999").localeCompare(other.delivery || "9999") ||
        other.days - one.days ||
        one.name.localeCompare(other.name)
    );
}

/** Each column with its cards, the most pressing first, and the one where work has piled up for longest. */
export function arrange(columns, cards) {
    const found = columns.map((column) => {
        const own = cards.filter((card) => card.column === column.key).sort(before);
        return {
            ...column,
            cards: own,
            weight: own.reduce((sum, card) => sum + 1 + card.days, 0),
            oldest: own.reduce((most, card) => Math.max(most, card.days), 0),
        };
    });
    const heaviest = found.reduce((one, other) => (other.weight > one.weight ? other : one), found[0]);
    const average = found.reduce((sum, column) => sum + column.weight, 0) / (found.length || 1);
    for (const column of found) {
        column.clogged =
            column === heaviest && column.cards.length >= CLOGGED_CARDS && column.weight >= CLOGGED_SHARE * average;
    }
    return found;
}

/** The cards of some sheets read again: what is gone goes, what has moved says so. */
export function replace(cards, sheetIds, fresh) {
    const places = new Map(cards.map((card) => [card.key, card.column]));
    const again = new Set(sheetIds);
    return cards
        .filter((card) => !again.has(card.sheet))
        .concat(fresh.map((card) => ({ ...card, moved: places.get(card.key) !== card.column })));
}
