"""Figures of a benchmark: medians, the ratio with its spread, the table."""

import random
import statistics

ROUNDS = 2000
HEADING = (
    f"  {'':6}{'side':24}{'median ms':>10}{'quartiles':>18}{'own ms':>8}{'queries':>9}{'ratio':>8}{'95 % interval':>17}"
)


def quartiles(values):
    """Return the lower and upper quartile."""
    low, _, high = statistics.quantiles(values, n=4)
    return low, high


def side(samples):
    """Return the figures of one side: milliseconds with quartiles, Odoo's own part of them, queries."""
    times = [sample.seconds * 1000 for sample in samples]
    low, high = quartiles(times)
    return {
        "median_ms": statistics.median(times),
        "quartiles_ms": [low, high],
        "own_median_ms": statistics.median(sample.own_seconds * 1000 for sample in samples),
        "queries": statistics.median(sample.queries for sample in samples),
        "queries_range": [min(s.queries for s in samples), max(s.queries for s in samples)],
    }


def compare(ours, other):
    """Return the figures of a series of pairs.

    The spread of the ratio is the 95 % interval of the ratio of the medians
    over resampled pairs; a pair was measured within the same second, so that
    what slows the machine down slows both.
    """
    pairs = [(mine.seconds, theirs.seconds) for mine, theirs in zip(ours, other, strict=True)]
    generator = random.Random(1)
    resampled = sorted(ratio(generator.choices(pairs, k=len(pairs))) for _ in range(ROUNDS))
    low, high = quartiles([mine / theirs for mine, theirs in pairs])
    return {
        "pairs": len(pairs),
        "ours": side(ours),
        "other": side(other),
        "ratio": {
            "of_medians": ratio(pairs),
            "interval_95": [resampled[int(ROUNDS * 0.025)], resampled[int(ROUNDS * 0.975)]],
            "quartiles_of_pairs": [low, high],
        },
    }


def ratio(pairs):
    """Return the ratio of the two sides' medians."""
    return statistics.median(mine for mine, _ in pairs) / statistics.median(theirs for _, theirs in pairs)


def judge(case, results):
    """Return, for every bar and series, the value, the limit and whether it is met."""
    verdicts = []
    for series, result in results.items():
        for bar in case.bars:
            if bar.series not in (None, series):
                continue
            value = bar.value(result)
            low, high = result["ratio"]["interval_95"] if bar.most_ratio else (value, value)
            verdicts.append(
                {
                    "series": series,
                    "bar": bar.text(),
                    "value": value,
                    "limit": bar.limit(),
                    "met": value <= bar.limit(),
                    "within_spread": low <= bar.limit() < high,
                }
            )
    return verdicts


def table(case, results, verdicts):
    """Return the figures of a case as lines of text."""
    lines = [f"{case.title}", f"  {case.name}: {case.ours} / {case.other}", ""]
    lines.append(HEADING)
    for series, result in results.items():
        figures = result["ratio"]
        low, high = figures["interval_95"]
        for name, label in (("ours", case.ours), ("other", case.other)):
            own = result[name]
            spread = "{:.1f} - {:.1f}".format(*own["quartiles_ms"])
            line = f"  {series if name == 'ours' else '':6}{label:24}"
            line += f"{own['median_ms']:10.1f}{spread:>18}{own['own_median_ms']:8.1f}{own['queries']:9g}"
            if name == "ours":
                line += f"{figures['of_medians']:8.3f}{f'{low:.3f} - {high:.3f}':>17}"
            lines.append(line)
    lines.append("")
    for verdict in verdicts:
        word = "met" if verdict["met"] else "MISSED"
        doubt = "; within the spread: a quieter machine or more --pairs would tell" if verdict["within_spread"] else ""
        lines.append(f"  {word:7}{verdict['series']}: {verdict['bar']} ({verdict['value']:.3g}{doubt})")
    return "\n".join(lines)
