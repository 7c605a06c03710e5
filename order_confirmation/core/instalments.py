"""Instalments of a payment plan: amounts that add up to the total, and what money pays for. Plain Python."""

from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


def problem(parts):
    """Why these parts are no plan for a whole order, or None.

    Args:
        parts: ``(kind, value)`` in order; kind is ``share`` (percent of the total), ``fixed`` (an amount) or
            ``rest`` (what the others leave).

    Returns:
        ``empty``, ``negative``, ``rests`` (more than one), ``over`` or ``under`` (the shares are no 100 %), or None.
    """
    parts = list(parts)
    if not parts:
        return "empty"
    if any(_exact(value) <= 0 for kind, value in parts if kind != "rest"):
        return "negative"
    rests = sum(kind == "rest" for kind, _value in parts)
    if rests > 1:
        return "rests"
    shares = sum((_exact(value) for kind, value in parts if kind == "share"), Decimal(0))
    if shares > HUNDRED or (rests and shares == HUNDRED):
        return "over"
    if not rests and any(kind == "fixed" for kind, _value in parts):
        # Fixed amounts alone never add up to an order whose total changes.
        return "over" if shares == HUNDRED else "under"
    if not rests and shares != HUNDRED:
        return "under"
    return None


def amounts(total, parts, rounding):
    """Amount of each instalment; they add up to the total exactly, and none is beyond what is left.

    Shares are rounded cumulatively, so that no cent is lost or made: three thirds of 100.00 are 33.33, 33.34, 33.33.

    Args:
        total: what is to be paid, in the currency's units.
        parts: as for ``problem``, which must find none.
        rounding: smallest unit of the currency, e.g. 0.01, 1 or 0.001.

    Returns:
        Floats, one per part.
    """
    unit = _exact(rounding)
    whole = _units(_exact(total), unit)
    sign = -1 if whole < 0 else 1
    left = abs(whole)
    taken, shares = [], Decimal(0)
    for kind, value in parts:
        if kind == "rest":
            taken.append(None)
            continue
        if kind == "share":
            before, shares = shares, shares + _exact(value)
            wanted = _round(abs(whole) * shares / HUNDRED) - _round(abs(whole) * before / HUNDRED)
        else:
            wanted = _units(_exact(value), unit)
        taken.append(min(wanted, left))
        left -= taken[-1]
    return [float(sign * (left if units is None else units) * unit) for units in taken]


def allocate(dues, money, rounding):
    """Which instalments the money pays for, in their order.

    Args:
        dues: amounts of the instalments.
        money: what came in; less than nothing where more was paid back than came in.
        rounding: smallest unit of the currency.

    Returns:
        Floats, one per instalment, and what is left over (overpaid, or less than nothing).
    """
    unit = _exact(rounding)
    left = _units(_exact(money), unit)
    paid = []
    for due in dues:
        part = min(max(left, 0), max(_units(_exact(due), unit), 0))
        paid.append(float(part * unit))
        left -= part
    return paid, float(left * unit)


def _exact(value):
    # The shortest text of a float is what a person typed.
    return value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else str(value))


def _units(value, unit):
    return _round(value / unit)


def _round(value):
    return int(value.to_integral_value(ROUND_HALF_UP))
