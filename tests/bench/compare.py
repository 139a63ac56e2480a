"""This solver against its peers, each run in a fresh process and in an environment of its own.

    python -m tests.bench.compare [--plans 1000 3000] [--peers ortools scipy] [--rounds 5]

Rounds alternate between all who are compared. Every optimum must be the same, tier by tier. A run
that takes longer than the limit is told as that. The answer is written to RESULTS.md and
results.svg beside this file, rows of earlier calls kept: `results.json` holds the figures.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tests.bench import chart
from tests.bench.test_bench_solver import a_week

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OURS = "fritvalg"
ENVIRONMENTS = ROOT / ".local" / "bench"
PEERS = ("ortools", "scipy", "networkx", "highs", "pulp")
RUN_ONCE_ABOVE_S = 20.0
# Providers that fit a plan. A year's plans have about 130 arcs each, as much as fits in memory.
A_WEEK_UP_TO, A_WEEKS_NEAR, A_YEARS_NEAR = 10_000, 10, 6


def main() -> None:
    """Measures, and writes what was measured."""
    told = _arguments()
    stored = HERE / "results.json"
    rows = json.loads(stored.read_text()) if stored.exists() else []
    for plans in told.plans:
        found = measured(plans, [OURS, *told.peers], rounds=told.rounds, limit_s=told.limit_s)
        old = {(row["plans"], row["who"]): row for row in rows}
        rows = [*(old | {(row["plans"], row["who"]): row for row in found}).values()]
        rows.sort(key=lambda row: (row["plans"], row["who"] != OURS, row["who"]))
        stored.write_text(json.dumps(rows, indent=1) + "\n")
    (HERE / "RESULTS.md").write_text(table(rows))
    (HERE / "results.svg").write_text(chart.drawn(rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, nargs="+", default=[600, 1_000])
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=PEERS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit-s", type=float, default=100.0)
    return parser.parse_args()


def measured(plans: int, who: list[str], *, rounds: int, limit_s: float) -> list[dict]:
    """Tells a row for each who is compared, at one size."""
    near = A_YEARS_NEAR if plans > A_WEEK_UP_TO else A_WEEKS_NEAR
    problem = a_week(plans=plans, providers=max(40, plans // 25), per_plan=near, filled=0.95)
    runs: dict[str, list[dict]] = {name: [] for name in who}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.npz"
        np.savez(path, **{f.name: getattr(problem, f.name) for f in fields(problem)})
        for _ in range(rounds):
            for name in who:
                if _is_worth_a_run(runs[name]):
                    runs[name].append(one_run(name, path, limit_s))
    objectives = {tuple(run["objective"]) for ran in runs.values() for run in ran if run}
    assert len(objectives) <= 1, f"the optima differ: {runs}"
    rows = [_row(plans, problem.arcs, name, ran, limit_s) for name, ran in runs.items()]
    ours = rows[0].get("cpu_seconds")
    # Told against this solver in the same rounds, not against what it took on another day.
    return [
        row | {"ratio": round(row["cpu_seconds"] / ours, 2)}
        if ours and "cpu_seconds" in row
        else row
        for row in rows
    ]


def _is_worth_a_run(ran: list[dict]) -> bool:
    return not ran or (bool(ran[-1]) and ran[-1]["seconds"] < RUN_ONCE_ABOVE_S)


def one_run(name: str, path: Path, limit_s: float) -> dict:
    """Runs one of them in a fresh process; an empty answer where it took too long."""
    if name == OURS:
        command = [sys.executable, "-m", "tests.bench.peers.ours", str(path)]
    else:
        python = ENVIRONMENTS / name / "bin" / "python"
        command = [str(python), str(HERE / "peers" / "one.py"), name, str(path)]
    try:
        ended = subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=limit_s
        )
    except subprocess.TimeoutExpired:
        return {}
    found: dict = json.loads(ended.stdout.splitlines()[-1])
    return found


def _row(plans: int, arcs: int, name: str, ran: list[dict], limit_s: float) -> dict:
    row = {"plans": plans, "arcs": arcs, "who": name, "rounds": len(ran)}
    row |= {"date": datetime.now(UTC).date().isoformat(), "machine": machine()}
    done = [run for run in ran if run]
    if not done:
        return row | {"above_s": limit_s}
    for key in ("seconds", "cpu_seconds", "with_model_seconds", "peak_mb"):
        row[key] = round(statistics.median(run[key] for run in done), 4)
    return row | {"version": done[0]["version"], "objective": done[0]["objective"]}


def machine() -> str:
    """Tells what it ran on, and how busy that was."""
    busy, python = os.getloadavg()[0], platform.python_version()
    return f"{platform.machine()}, {os.cpu_count()} cores, load {busy:.0f}, Python {python}"


def table(rows: list[dict]) -> str:
    """Tells the rows as a document."""
    lines = [
        "# Measured: matching against its peers",
        "",
        "Written by `make bench-peers`. Seconds are of the call on ready arrays, the median of",
        "rounds that alternate, each in a fresh process; *with model* adds the peer's own model.",
        "This solver's seconds hold everything: checking the arrays, the network, the engine, ties",
        "and the proof. Every row found the same optimum, tier by tier. `-` was not measured.",
        "*CPU* are the seconds of processor of the same call, which others on the machine lengthen",
        "less; the ratio is that of CPU, against this solver in the same rounds.",
        "",
        "![Time and memory against size](results.svg)",
        "",
        "| plans | arcs | who | version | rounds | seconds | CPU | ratio | with model | peak MB |"
        " date | machine |",
        "|---:|---:|---|---|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    return "\n".join([*lines, *map(_line, rows)]) + "\n"


def _line(row: dict) -> str:
    if "above_s" in row:
        shown = ["-", row["rounds"], f"> {row['above_s']:.0f}", "-", "-", "-", "-"]
    else:
        ratio = f"{row['ratio']:.2f}" if "ratio" in row else "-"
        cpu = f"{row['cpu_seconds']:.3f}" if "cpu_seconds" in row else "-"
        shown = [row["version"], row["rounds"], f"{row['seconds']:.3f}", cpu, ratio]
        shown += [f"{row['with_model_seconds']:.3f}", f"{row['peak_mb']:.0f}"]
    cells = [f"{row['plans']:,}", f"{row['arcs']:,}", row["who"], *shown]
    return "| " + " | ".join(str(cell) for cell in [*cells, row["date"], row["machine"]]) + " |"


if __name__ == "__main__":
    main()
