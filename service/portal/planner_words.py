"""How the figures of site studies are written, and how they differ, with a sign and in words."""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal, format_percent

from service.notices.texts import LOCALES
from service.portal.texts import Texts
from service.schemas.site_answers import StudyPointOut

NOTHING = "–"
_LESS, _MORE = "−", "+"
_HUNDRED = 100
_Figure = float | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of an answer.

    Attributes:
        name: of its field and of its text.
        kind: `time` in minutes, `count` of plans or `share` of plans from 0 to 1.
        digits: after the comma, as it is written.
    """

    name: str
    kind: str
    digits: int = 0

    def of(self, point: StudyPointOut) -> _Figure:
        """The figure of an answer; none where there is no choice or no limit."""
        value: _Figure = getattr(point, self.name)
        return value


METRICS = (
    Metric("mean_minutes", "time", 1),
    Metric("p95_minutes", "time"),
    Metric("worst_minutes", "time"),
    Metric("share_within_limit", "share", 1),
    Metric("plans_beyond", "count"),
    Metric("smallest_volume", "count"),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures in the reader's language."""

    words: Texts

    def number(self, value: _Figure, digits: int = 0) -> str:
        """A number with at most so many decimals."""
        if value is None:
            return NOTHING
        form = "#,##0" + ("." + "#" * digits if digits else "")
        return format_decimal(value, form, locale=self._locale)

    def share(self, value: _Figure, digits: int = 1) -> str:
        """A share of the whole as per cent."""
        if value is None:
            return NOTHING
        form = "#,##0" + ("." + "0" * digits if digits else "") + " %"
        return format_percent(value, form, locale=self._locale)

    def minutes(self, value: _Figure, digits: int = 0) -> str:
        """Minutes with their unit."""
        if value is None:
            return NOTHING
        return self.words("workbench.unit.minutes", n=self.number(value, digits))

    def of(self, metric: Metric, value: _Figure) -> str:
        """A figure as its metric is written."""
        if metric.kind == "time":
            return self.minutes(value, metric.digits)
        if metric.kind == "share":
            return self.share(value, metric.digits)
        return self.number(value)

    def change(self, metric: Metric, value: _Figure, before: _Figure) -> str:
        """How much a figure is above or below the one before: sign, amount and a word.

        The difference of what is shown, so that a reader who subtracts comes to the same.
        """
        if value is None or before is None:
            return NOTHING
        by = _shown(metric, value) - _shown(metric, before)
        if not by:
            return self.words("workbench.change.same")
        sign, way = (_LESS, "down") if by < 0 else (_MORE, "up")
        word = self.words(f"workbench.change.{metric.kind}.{way}")
        return f"{sign}{self._amount(metric, abs(by))} ({word})"

    def _amount(self, metric: Metric, by: Decimal) -> str:
        if metric.kind != "share":
            return self.of(metric, float(by))
        return self.words("workbench.unit.points", n=self.number(float(by), metric.digits))

    @property
    def _locale(self) -> str:
        return LOCALES[self.words.language]


def _shown(metric: Metric, value: float) -> Decimal:
    """A figure as rounded as it is written; a share in per cent."""
    scale = _HUNDRED if metric.kind == "share" else 1
    return round(Decimal(str(value)) * scale, metric.digits)
