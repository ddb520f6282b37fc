"""How things are measured: CPU seconds of this process, the best of several runs, beside a baseline of the same run."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Mapping

RUNS = 7


def cpu_seconds(call: Callable[[], object], *, times: int = 50, runs: int = RUNS) -> float:
    """Return the CPU seconds that one call takes: the best of ``runs``, each the mean of ``times`` calls.

    Other work on the machine only ever adds time, so the least is nearest to the truth.
    """
    return min(_runs(call, times, runs))


def median_cpu_seconds(call: Callable[[], object], *, times: int = 50, runs: int = RUNS) -> float:
    """Return the median of the runs' means: what a call takes on a machine that is not idle."""
    return statistics.median(_runs(call, times, runs))


def ratio(
    call: Callable[[], object], baseline: Callable[[], object], *, times: int = 50, runs: int = RUNS
) -> float:
    """Return how many baselines one call takes. The two are measured by turns, so that both meet the same weather."""
    best_call = best_baseline = float("inf")
    for _ in range(runs):
        best_baseline = min(best_baseline, cpu_seconds(baseline, times=times * 4, runs=1))
        best_call = min(best_call, cpu_seconds(call, times=times, runs=1))
    return best_call / best_baseline


def _runs(call: Callable[[], object], times: int, runs: int) -> list[float]:
    call()
    spent = []
    for _ in range(runs):
        before = time.process_time()
        for _ in range(times):
            call()
        spent.append((time.process_time() - before) / times)
    return spent


def asked(purpose: str) -> argparse.Namespace:
    """Read the command line that every benchmark has: ``--json`` for one object and nothing else."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--json", action="store_true", help="print one JSON object of figures")
    parser.add_argument(
        "--profile", metavar="FIGURE", default="", help="say where the time of one figure goes"
    )
    return parser.parse_args()


def tell(figures: Mapping[str, float], *, as_json: bool) -> None:
    """Print the figures: one JSON object, or a line each."""
    rounded = {
        name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()
    }
    if as_json:
        print(json.dumps(rounded))
    else:
        width = max(map(len, rounded))
        for name, value in rounded.items():
            print(f"{name:<{width}}  {value}")
