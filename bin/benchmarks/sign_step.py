"""Sign one step: with the engine, against OCA's tier validation."""

from benchmarks import sign_common

from ground.bench_case import Bar, Case


class SignStep(Case):
    """The engine's own cost: one step of a sale order that vouches for where and when it is delivered.

    Identified, checked, locked, digest taken afresh, entry chained, next department told. The other side keeps no
    evidence, takes no lock and tells nobody.
    """

    name = "sign_step"
    title = "Sign one step (a section of 5 fields), notice included"
    ours, other = "Sign-off", "OCA tier validation"
    sides = {"ours": None, "other": ("sale_tier_validation",)}
    peers = sign_common.OCA
    sections = "delivery"
    bars = (
        Bar("time", most=4, series="warm"),
        Bar("queries", most=9, series="warm"),
        Bar("time", most=9, series="cold"),
        Bar("queries", most=16, series="cold"),
    )

    def prepare(self, env):
        """One order, started."""
        return sign_common.started(env, 1, self.sections)

    def prepare_other(self, env):
        """One order, requested."""
        return sign_common.tiers(env, 1)

    def round(self, env, prepared):
        """Sign."""
        return sign_common.signing(env, prepared)

    def other_round(self, env, prepared):
        """Validate."""
        return sign_common.validating(env, prepared)


class SignOrder(SignStep):
    """The same for all that an order of ten lines says: goods, requirements, delivery, prices, taxes, artwork."""

    name = "sign_order"
    title = f"Sign one step that vouches for all of an order of {sign_common.LINES} lines"
    sections = False
    bars = ()


class SignHundred(SignStep):
    """A hundred orders of ten lines ticked in *To sign*, against a hundred presses of the other side's button."""

    name = "sign_hundred"
    count = 100
    title = f"Sign {count} orders of {sign_common.LINES} lines at once"
    sections = False
    bars = (Bar("queries", most=0.25, pieces=count), Bar("time", most_ratio=0.2))
    most_pairs = 8

    def prepare(self, env):
        """A hundred orders, started."""
        return sign_common.started(env, self.count)

    def prepare_other(self, env):
        """A hundred orders, requested."""
        return sign_common.tiers(env, self.count)


class SignHundredLooped(SignHundred):
    """The same against a loop in one transaction, which the other side does not offer; no bar, for the record."""

    name = "sign_hundred_looped"
    title = f"Sign {SignHundred.count} orders at once, against a loop over the other side's button"
    bars = ()

    def other_round(self, env, prepared):
        """Validate in one loop."""
        return sign_common.validating(env, prepared, together=True)
