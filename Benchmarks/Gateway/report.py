"""Turns raw figures into tables. `python3 report.py FILE` prints those of an earlier run."""

import json
import statistics
import sys
import time

from answers import EVENTS

# Rounds that differ by more than this share of their median are called noisy.
SPREAD = 0.25
BUDGET = (
    ("CPU per request, lossless, of nginx's", "Aloft lossless ×1", "cpu_ratio", 1.5, "×"),
    ("CPU per request, translated, of nginx's", "Aloft translated ×1", "cpu_ratio", 1.5, "×"),
    ("CPU per request at 1 connection, lossless, of nginx's", "Aloft lossless ×1", "cpu_one_ratio", 1.5, "×"),
    ("CPU per request at 1 connection, translated, of nginx's", "Aloft translated ×1", "cpu_one_ratio", 1.5, "×"),
    ("CPU per stream of 64 events, lossless, of nginx's", "Aloft lossless ×1", "stream_cpu_ratio", 1.5, "×"),
    ("CPU per paced stream, lossless, of nginx's", "Aloft lossless ×1", "paced_cpu_ratio", 1.5, "×"),
    ("CPU per paced stream, translated, of nginx's", "Aloft translated ×1", "paced_cpu_ratio", 1.5, "×"),
    ("Added p99 at 1 connection, lossless", "Aloft lossless ×1", "added_p99", 100, "µs"),
    ("Added p99 at 1 connection, translated", "Aloft translated ×1", "added_p99", 250, "µs"),
    ("First streamed byte, added p50, lossless", "Aloft lossless ×1", "added_first_p50", 200, "µs"),
    ("First streamed byte, added p50, translated", "Aloft translated ×1", "added_first_p50", 200, "µs"),
    ("First streamed byte, added p99, lossless", "Aloft lossless ×1", "added_first_p99", 200, "µs"),
    ("First streamed byte, added p99, translated", "Aloft translated ×1", "added_first_p99", 200, "µs"),
    ("Idle memory", "Aloft lossless ×1", "idle", 30, "MiB"),
    ("Start to first answer", "Aloft lossless ×1", "start", 100, "ms"),
)


def report(raw):
    rows = {name: summary(name, raw) for name in raw["candidates"]}
    facts = raw["machine"]
    began = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(facts["began"]))
    load = ", ".join(f"{value:.2f}" for value in facts["load_average_before"])
    lines = [
        f"{began}: {facts['processor']}, {facts['cores']} cores{', virtual machine' if facts['is_virtual'] else ''}, "
        f"{facts['system']}; load average before: {load}; {facts['rounds']} rounds of {facts['seconds']} s"
        f"{', pinned' if facts['pinned'] else ''}, {facts['seconds_total']} s in all",
    ]
    if facts["note"]:
        lines.append(facts["note"])
    lines += ["", "Whole answers (µs; medians of rounds; `~` rounds differ by more than a quarter)", ""]
    lines += table(
        rows,
        ("requests/s at 32", "rate"), ("CPU/request", "cpu"), ("of nginx's", "cpu_ratio"),
        ("p50 at 1", "p50"), ("p99 at 1", "p99"), ("added p50", "added_p50"), ("added p99", "added_p99"),
        ("p50 at 32", "p50_many"), ("p99 at 32", "p99_many"), ("CPU/request at 1", "cpu_one"),
        ("of nginx's", "cpu_one_ratio"),
    )
    lines += ["", "Streams of 64 events that are there at once (µs)", ""]
    lines += table(
        rows,
        ("streams/s at 32", "stream_rate"), ("CPU/stream", "stream_cpu"), ("of nginx's", "stream_cpu_ratio"),
        ("first byte p50 at 1", "first_p50"), ("p99", "first_p99"),
        ("added p50", "added_first_p50"), ("added p99", "added_first_p99"), ("last byte p50 at 1", "last_p50"),
        ("p99 at 32, whole stream", "stream_p99_many"),
    )
    if "paced_cpu" in rows["direct"]:
        lines += ["", "32 streams of 64 events at 20 ms side by side (µs)", ""]
        lines += table(
            rows, ("CPU/stream", "paced_cpu"), ("CPU/event", "paced_event_cpu"), ("of nginx's", "paced_cpu_ratio"),
            ("whole stream p50, ms", "paced_p50"),
        )
    lines += ["", "Processes", ""]
    servers = {name: process(found) for name, found in raw["servers"].items()}
    lines += table(
        servers, ("start to first answer, ms", "start"), ("idle, MiB", "idle"), ("at most", "peak"), ("after", "after")
    )
    lines += ["", "Aloft's budget", "", "| | measured | budget | |", "|---|---:|---:|---|"]
    for words, name, key, limit, unit in BUDGET:
        value = rows.get(name, {}).get(key)
        if value is not None:
            verdict = "met" if value.median <= limit else "missed"
            lines.append(f"| {words} | {value} {unit} | {limit} {unit} | {verdict} |")
    return "\n".join(lines) + "\n"


class Figure:
    """A median, and whether the rounds agree on it."""

    def __init__(self, values, scale=None):
        self.median = statistics.median(values)
        self.is_noisy = max(values) - min(values) > SPREAD * max(abs(self.median), scale or 0)

    def __str__(self):
        number = f"{self.median:,.0f}" if abs(self.median) >= 20 else f"{self.median:.2f}".rstrip("0").rstrip(".")
        return ("~" if self.is_noisy else "") + number


def summary(name, raw):
    found = raw["candidates"][name]
    rounds, direct = found["rounds"], raw["candidates"]["direct"]["rounds"]
    one, many, stream, streams = (rounds[key] for key in ("whole 1", "whole 32", "stream 1", "stream 32"))
    row = {
        "rate": Figure([r["rate"] for r in many]),
        "p50": Figure([r["last"]["p50"] for r in one]), "p99": Figure([r["last"]["p99"] for r in one]),
        "p50_many": Figure([r["p50"] for r in many]), "p99_many": Figure([r["p99"] for r in many]),
        "cpu": Figure([r["cpu_us"] for r in many]), "cpu_one": Figure([r["cpu_us"] for r in one]),
        "stream_rate": Figure([r["rate"] for r in streams]), "stream_cpu": Figure([r["cpu_us"] for r in streams]),
        "stream_p99_many": Figure([r["p99"] for r in streams]),
        "first_p50": Figure([r["first"]["p50"] for r in stream]),
        "first_p99": Figure([r["first"]["p99"] for r in stream]),
        "last_p50": Figure([r["last"]["p50"] for r in stream]),
    }
    if "paced 32" in rounds:
        row["paced_cpu"] = Figure([r["cpu_us"] for r in rounds["paced 32"]])
        row["paced_event_cpu"] = Figure([r["cpu_us"] / EVENTS for r in rounds["paced 32"]])
        row["paced_p50"] = Figure([r["p50"] / 1000 for r in rounds["paced 32"]])
    if name == "direct":
        return row

    def added(values, bases):
        return Figure([a - b for a, b in zip(values, bases)], statistics.median(bases))

    for percentile in ("p50", "p99"):
        row[f"added_{percentile}"] = added(
            [r["last"][percentile] for r in one], [r["last"][percentile] for r in direct["whole 1"]]
        )
        row[f"added_first_{percentile}"] = added(
            [r["first"][percentile] for r in stream], [r["first"][percentile] for r in direct["stream 1"]]
        )
    if found["baseline"] in raw["candidates"]:
        base = raw["candidates"][found["baseline"]]["rounds"]
        for key, load in (
            ("cpu_ratio", "whole 32"), ("cpu_one_ratio", "whole 1"), ("stream_cpu_ratio", "stream 32"),
            ("paced_cpu_ratio", "paced 32"),
        ):
            if load in rounds:
                row[key] = Figure([a["cpu_us"] / b["cpu_us"] for a, b in zip(rounds[load], base[load])])
    row.update(process(raw["servers"][found["server"]]))
    return row


def process(found):
    row = {key: Figure([value]) for key, value in found["memory_mib"].items()}
    return {"start": Figure(found["start_ms"]), **row}


def table(rows, *columns):
    lines = ["| | " + " | ".join(title for title, _ in columns) + " |", "|---|" + "---:|" * len(columns)]
    for name, row in rows.items():
        cells = [str(row.get(key, "")) + ("×" if key.endswith("ratio") and key in row else "") for _, key in columns]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        print(report(json.load(file)))
