"""A chart of time and memory against size, as SVG, both axes in powers of ten."""

from math import log10

WIDTH, HEIGHT, EDGE = 420, 300, 48
COLOURS = ("#0b5394", "#b45f06", "#38761d", "#990000", "#674ea7", "#555555")


def drawn(rows: list[dict]) -> str:
    """Draws the rows that have figures: seconds on the left, memory on the right."""
    done = [row for row in rows if "seconds" in row]
    names = sorted({row["who"] for row in done})
    colour = {name: COLOURS[at % len(COLOURS)] for at, name in enumerate(names)}
    parts = [
        _panel(done, "seconds", "seconds", colour, left=0),
        _panel(done, "peak_mb", "peak MB", colour, left=WIDTH),
        *(
            f'<text x="{EDGE + 90 * at}" y="{HEIGHT + 20}" fill="{colour[name]}">{name}</text>'
            for at, name in enumerate(names)
        ),
    ]
    size = f'width="{2 * WIDTH}" height="{HEIGHT + 30}"'
    style = 'font-family="sans-serif" font-size="11"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _panel(rows: list[dict], key: str, title: str, colour: dict[str, str], *, left: int) -> str:
    across = _Axis([row["plans"] for row in rows], left + EDGE, left + WIDTH - 16)
    up = _Axis([row[key] for row in rows], HEIGHT - EDGE, 24)
    parts = [f'<text x="{left + EDGE}" y="14">{title} against plans</text>']
    for power in across.powers:
        at = across.of(10**power)
        parts.append(f'<path d="M{at:.1f} 24V{HEIGHT - EDGE}" stroke="#ddd"/>')
        parts.append(f'<text x="{at - 12:.1f}" y="{HEIGHT - EDGE + 16}">{10**power:,}</text>')
    for power in up.powers:
        at = up.of(10**power)
        parts.append(f'<path d="M{left + EDGE} {at:.1f}H{left + WIDTH - 16}" stroke="#ddd"/>')
        parts.append(f'<text x="{left + 4}" y="{at + 4:.1f}">{10.0**power:g}</text>')
    for name, stroke in colour.items():
        dots = sorted((row["plans"], row[key]) for row in rows if row["who"] == name)
        points = " ".join(f"{across.of(x):.1f},{up.of(y):.1f}" for x, y in dots)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{stroke}" stroke-width="2"/>'
        )
        parts += [
            f'<circle cx="{across.of(x):.1f}" cy="{up.of(y):.1f}" r="3" fill="{stroke}"/>'
            for x, y in dots
        ]
    return "\n".join(parts)


class _Axis:
    """Places numbers between two ends, by their logarithms."""

    def __init__(self, numbers: list[float], begin: float, end: float) -> None:
        logs = [log10(number) for number in numbers]
        self._low, self._high = min(logs) - 0.1, max(logs) + 0.1
        self._begin, self._end = begin, end
        self.powers = [p for p in range(-6, 9) if self._low <= p <= self._high]

    def of(self, number: float) -> float:
        share = (log10(number) - self._low) / (self._high - self._low)
        return self._begin + share * (self._end - self._begin)
