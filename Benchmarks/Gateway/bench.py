"""Measures gateways side by side; run by scripts/bench, which brings what this needs."""

import argparse
import json
import os
import pathlib
import platform
import sys
import time

from answers import request
from candidates import PACED, WHOLE, Candidate, everything, paced_upstream, upstream
from load import one_by_one, throughput
from processes import post
from report import report

MANY = 32


def main():
    options = parse()
    folder = pathlib.Path(".aloft/bench/run").absolute()
    cores = sorted(os.sched_getaffinity(0))
    load_cores, gateway_cores = (set(cores[:-1]), {cores[-1]}) if options.pin else (None, None)
    facts = machine(options)
    folder.mkdir(parents=True, exist_ok=True)
    paced = paced_upstream(folder, load_cores)
    origin = upstream(folder, paced.port, load_cores)
    direct = Candidate("direct", origin)
    candidates = everything(options, folder, origin.port, gateway_cores)
    servers = list(dict.fromkeys(one.server for one in candidates))
    try:
        origin.start(WHOLE, request("bench", False))
        check(direct)
        if options.paced:
            paced.start(PACED, request("bench", True))
        # Python's workers never rest quite: they are started when everyone else is done.
        for group in ([direct, *(c for c in candidates if not c.is_slow)], [c for c in candidates if c.is_slow]):
            measure_together(group, origin, folder, options, load_cores)
    finally:
        for server in [*servers, origin, paced]:
            server.stop()
    facts["load_average_after"] = os.getloadavg()
    facts["seconds_total"] = round(time.time() - facts["began"])
    raw = {
        "machine": facts,
        "servers": {server.name: server.results for server in servers},
        "candidates": {
            one.name: {"server": one.server.name, "baseline": one.baseline, "rounds": one.results}
            for one in [direct, *candidates]
        },
    }
    path = pathlib.Path(".aloft/bench") / (time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime(facts["began"])) + ".json")
    path.write_text(json.dumps(raw, indent=1))
    progress("")
    print(report(raw) + f"\nraw figures: {path}")


def progress(words):
    if sys.stderr.isatty():
        print(f"\r{words:60}\r", end="", file=sys.stderr, flush=True)


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True, type=pathlib.Path)
    parser.add_argument("--litellm", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--paced", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--note", default="")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 3)
    options.seconds = options.seconds or (0.5 if options.quick else 1.2)
    return options


def machine(options):
    model = [line for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    return {
        "began": time.time(),
        "cores": len(os.sched_getaffinity(0)),
        "processor": model[0].partition(":")[2].strip() if model else platform.machine(),
        "is_virtual": " hypervisor" in pathlib.Path("/proc/cpuinfo").read_text(),
        "system": f"{platform.system()} {platform.release()}",
        "load_average_before": os.getloadavg(),
        "rounds": options.rounds,
        "seconds": options.seconds,
        "pinned": options.pin,
        "note": options.note,
    }


def measure_together(group, origin, folder, options, cores):
    """Runs the candidates side by side, and then stops their servers."""
    servers = list(dict.fromkeys(one.server for one in group if one.server is not origin))
    for server in servers:
        measure_start(server, next(one for one in group if one.server is server), options)
    for one in group:
        check(one)
    idle = {server.name: server.memory() for server in servers}
    for one in group:
        if one.is_slow:
            one_by_one(one.server.port, one.paths[0], request(one.models[0], False), options.seconds)
    for turn in range(options.rounds):
        # Every other round goes backwards, so that nobody always follows the same neighbour.
        for one in group if turn % 2 == 0 else reversed(group):
            progress(f"round {turn + 1} of {options.rounds}: {one.name}")
            measure(one, folder, options, cores)
    time.sleep(2)
    for server in servers:
        memory = {"idle": idle[server.name], "peak": server.memory("VmHWM"), "after": server.memory()}
        server.results = {"start_ms": server.starts, "memory_mib": memory}
        server.stop()


def measure_start(server, one, options):
    """Starts the server a few times, and leaves it running."""
    server.starts = []
    body = request(one.models[0], False)
    for _ in range(1 if one.is_slow else 3 if options.quick else 5):
        server.stop()
        server.starts.append(server.start(one.paths[0], body, patience=120 if one.is_slow else 10))


def check(one):
    """A gateway that answers something else, or nothing, would be very fast."""
    status, text = post(one.server.port, one.paths[0], request(one.models[0], False))
    if status != 200 or b"Photosynthesis is how" not in text:
        raise SystemExit(f"{one.name} answered {status}: {text[:500]}")
    status, text = post(one.server.port, one.paths[1], request(one.models[1], True))
    if status != 200 or b"word00" not in text or b"word62" not in text:
        raise SystemExit(f"{one.name} streamed {status}: {text[:500]}")


def measure(one, folder, options, cores):
    port = one.server.port
    seconds = options.seconds * (2 if one.is_slow else 1)
    for kind, path, model, is_streamed in (
        ("whole", one.paths[0], one.models[0], False),
        ("stream", one.paths[1], one.models[1], True),
    ):
        body = request(model, is_streamed)
        file = folder / f"body-{kind}-{model}.json"
        file.write_bytes(body)
        for connections in (1, MANY):
            if connections == 1:
                figures = with_cost(one, lambda: one_by_one(port, path, body, seconds, cores))
            else:
                figures = with_cost(one, lambda: throughput(port, path, file, connections, seconds, cores))
            if figures.get("errors"):
                raise SystemExit(f"{one.name} failed {figures['errors']} of {figures['requests']} requests ({kind})")
            one.results.setdefault(f"{kind} {connections}", []).append(figures)
    if options.paced:
        file = folder / f"body-paced-{one.models[2]}.json"
        file.write_bytes(request(one.models[2], True))
        # Long enough for two streams of 1.3 s on each connection, and hardly for the start of a third.
        figures = with_cost(one, lambda: throughput(port, one.paths[2], file, MANY, 2.8, cores))
        one.results.setdefault("paced 32", []).append(figures)


def with_cost(one, load):
    """The load's figures, with the CPU time of the server's processes for each request."""
    before = one.server.cpu()
    figures = load()
    if not figures["requests"]:
        raise SystemExit(f"{one.name} answered nothing in the time of a run: give it more with --seconds")
    figures["cpu_us"] = (one.server.cpu() - before) * 1e6 / figures["requests"]
    return figures


if __name__ == "__main__":
    main()
