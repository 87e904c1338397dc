"""How many answers a second wrk gets."""

import re
import statistics
import subprocess
from collections.abc import Mapping


def requests_a_second(url: str, seconds: int) -> float:
    """One run of wrk with eight connections. Raises RuntimeError if any answer was an error."""
    command = ["wrk", "--threads", "1", "--connections", "8", "--duration", f"{seconds}s", url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{url}\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if not found:
        raise RuntimeError(said)
    return float(found[1])


def medians(urls: Mapping[str, str], *, rounds: int, seconds: int) -> dict[str, float]:
    """Measure each address in every round, in turn, so that a busy moment of the machine meets all of them alike."""
    for url in urls.values():
        requests_a_second(url, 1)  # warm
    measured: dict[str, list[float]] = {name: [] for name in urls}
    for _ in range(rounds):
        for name, url in urls.items():
            measured[name].append(requests_a_second(url, seconds))
    return {name: statistics.median(numbers) for name, numbers in measured.items()}
