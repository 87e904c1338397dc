"""Rows of the report: what was measured, with which result, and whether it is within its limit."""

from typing import NamedTuple

from tests.bench.load import Figures


class Row(NamedTuple):
    """A figure beside its limit. Without a limit, `holds` is None."""

    what: str
    measured: str
    limit: str = ""
    holds: bool | None = None

    def __str__(self) -> str:
        verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[self.holds]
        return f"{self.what}: {self.measured} {self.limit} {verdict}".rstrip()


def of_bare(what: str, figures: Figures, limit: float | None = None, *, bare: str = "hello") -> Row:
    """Return the speed of a target as a multiple of that of the bare view, with the processor time of both."""
    ratio = round(figures.ratio, 2 if figures.ratio >= 0.2 else 3)
    measured = f"{ratio:g} ({figures.speed:,.0f}/s, {figures.milliseconds:.2f} : {figures.bare_milliseconds:.2f} ms)"
    return (
        Row(measured=measured, what=what)
        if limit is None
        else Row(what, measured, f"≥ {limit:g} of {bare}", ratio >= limit)
    )


def at_most(what: str, figure: float, limit: float, unit: str) -> Row:
    return Row(what, f"{figure:.2f} {unit}", f"≤ {limit:g} {unit}", round(figure, 2) <= limit)


def count(what: str, number: int, limit: int) -> Row:
    return Row(what, str(number), f"≤ {limit}", number <= limit)
