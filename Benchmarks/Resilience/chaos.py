"""Drives Aloft through storms at its first provider, beside a client with plain backoff; run by scripts/prove/chaos."""

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time

from client import Broken, Connection, is_whole, is_whole_stream, says_it_broke
from programs import Gateway, Provider
from storms import ALONE, ANSWER_BYTES, SECOND, STORMS

CALLERS = 100
# Between two requests of one caller, so that what is measured are storms and not how fast this machine is.
THINKING = 0.3
PATIENCE = 5.0

CONFIGURATION = """
listen: 127.0.0.1:0
store: none
limits: {{ body_bytes: 64MiB }}
log: {{ level: info }}
providers:
  first:  {{ kind: openai, base_url: "http://127.0.0.1:{first}/v1", api_key: none }}
  second: {{ kind: gemini, base_url: "http://127.0.0.1:{second}", api_key: none }}
routes:
{routes}
"""

ROUTE = """  storm-{number}:
    targets: [{targets}]
    hedge: 0.05
    retry: {{ attempts: {attempts}, base: 100ms, max_wait: 2s }}
    timeout: {{ total: 5s, connect: 1s, first_token: 1s, idle: 1s }}
"""


def route(number, is_alone):
    providers = ["first"] if is_alone else ["first", "second"]
    targets = ", ".join(f"{name}/storm-{number}" for name in providers)
    # As many in all as the client with backoff has.
    return ROUTE.format(number=number, targets=targets, attempts=6 // len(providers))


class Tally:
    """What became of the requests of one side in one storm."""

    def __init__(self):
        self.times = []
        self.failures = {}
        self.attempts = 0
        self.silent = 0

    def fail(self, reason):
        self.failures[reason] = self.failures.get(reason, 0) + 1

    def result(self):
        failed = sum(self.failures.values())
        done = len(self.times)
        cuts = statistics.quantiles(self.times, n=100) if done > 1 else [float("nan")] * 99
        return {
            "requests": done + failed,
            "success": done / max(done + failed, 1),
            "wasted": max(self.attempts - done, 0) / max(done, 1),
            "p50_ms": cuts[49] * 1000,
            "p99_ms": cuts[98] * 1000,
            "failures": dict(sorted(self.failures.items())),
            "silently_cut": self.silent,
        }


def question(number, count):
    """A request body; one in four is streamed."""
    streamed = count % 4 == 0
    text = f"Say something. byte-{count % ANSWER_BYTES};"
    body = {"model": f"storm-{number}", "messages": [{"role": "user", "content": text}]}
    if streamed:
        body["stream"] = True
    return streamed, json.dumps(body).encode()


def judge(tally, began, status, streamed, body):
    if status != 200:
        return tally.fail(str(status))
    if is_whole_stream(body) if streamed else is_whole(body):
        return tally.times.append(time.perf_counter() - began)
    if streamed and not says_it_broke(body):
        tally.silent += 1
    tally.fail("broken off" if streamed else "not whole")


async def through_aloft(tally, connection, number, count):
    streamed, body = question(number, count)
    began = time.perf_counter()
    try:
        status, _, answer = await connection.post("/v1/chat/completions", body, {}, PATIENCE + 1)
    except Broken as broken:
        return tally.fail(str(broken))
    judge(tally, began, status, streamed, answer)


async def with_backoff(tally, connection, number, count):
    """What a careful script does: waits twice as long each time, with jitter, as long as its time lasts.

    Like Aloft it shows streams as they come, so one that has begun is not asked for again.
    """
    streamed, body = question(number, count)
    began = time.perf_counter()
    last = "no time"
    for attempt in range(6):
        left = PATIENCE - (time.perf_counter() - began)
        if left <= 0:
            break
        try:
            status, _, answer = await connection.post("/v1/chat/completions", body, {}, min(left, 1.5))
            whole = is_whole_stream(answer) if streamed else is_whole(answer)
            if status == 200 and whole:
                return tally.times.append(time.perf_counter() - began)
            last = str(status) if status != 200 else "not whole"
        except Broken as broken:
            last = str(broken)
        if streamed and connection.has_begun:
            return tally.fail("broken off")
        await asyncio.sleep(min(random.random() * 0.2 * 2**attempt, max(left, 0)))
    tally.fail(last)


async def caller(ask, tally, port, number, place, until):
    connection = Connection(port)
    count = place
    await asyncio.sleep(random.random() * THINKING)
    while time.perf_counter() < until:
        await ask(tally, connection, number, count)
        count += CALLERS + 1
        await asyncio.sleep(random.random() * 2 * THINKING)
    connection.close()


async def weather(number, seconds, gateway, lone):
    """Lets both sides ask for so long; each has providers of its own in the same weather."""
    until = time.perf_counter() + seconds
    ours, theirs = Tally(), Tally()
    callers = []
    for place in range(CALLERS):
        callers.append(caller(through_aloft, ours, gateway.port, number, place, until))
        callers.append(caller(with_backoff, theirs, lone.port, number, place, until))
    await asyncio.gather(*callers)
    return ours, theirs


def settle(gateway):
    """MiB once nothing runs any more."""
    time.sleep(1)
    return gateway.memory()


def run(options, folder):
    numbers = {name: number for number, name in enumerate(STORMS)}
    first, second, lone = (Provider(options.aloft, folder, name) for name in ("first", "second", "lone"))
    programs = [first, second, lone]
    results = []
    try:
        routes = "".join(route(number, name in ALONE) for name, number in [*numbers.items(), ("warm-up", 99)])
        gateway = Gateway(
            options.aloft, folder, CONFIGURATION.format(first=first.port, second=second.port, routes=routes)
        )
        programs.append(gateway)
        # Warmed: every caller's connection was open, every kind of answer was seen, the largest too.
        for provider in (first, second, lone):
            provider.behave([{"when": {"every": 40}, "do": {"size": "50MB"}}])
        asyncio.run(weather(99, 3, gateway, lone))
        warm = settle(gateway)
        for name, number in numbers.items():
            if options.only and name not in ("calm", options.only):
                continue
            first.behave(STORMS[name])
            lone.behave(STORMS[name])
            second.behave(SECOND.get(name, []))
            counts = [provider.received() for provider in (first, second, lone)]
            began = time.time()
            ours, theirs = asyncio.run(weather(number, options.seconds, gateway, lone))
            counts = [provider.received() - count for provider, count in zip((first, second, lone), counts)]
            ours.attempts, theirs.attempts = counts[0] + counts[1], counts[2]
            result = {"storm": name, "aloft": ours.result(), "backoff": theirs.result(), "rss_mib": gateway.memory()}
            result["seconds"] = time.time() - began
            results.append(result)
            print(row(result, results[0]), flush=True)
        cold = settle(gateway)
        lanes = json.loads(gateway.page("/health"))["lanes"]
        return {"warm_mib": warm, "end_mib": cold, "storms": results, "left_running": sum(lane["running"] for lane in lanes)}
    finally:
        for program in reversed(programs):
            program.stop()


HEAD = f"{'storm':<16} {'':<8} {'asked':>6} {'success':>8} {'wasted':>7} {'+p50 ms':>8} {'+p99 ms':>8}  RSS MiB  what failed"


def row(result, calm):
    lines = []
    for side in ("aloft", "backoff"):
        figures = result[side]
        added = [figures[name] - calm[side][name] for name in ("p50_ms", "p99_ms")]
        memory = f"{result['rss_mib']:7.1f}" if side == "aloft" else " " * 7
        lines.append(
            f"{result['storm'] if side == 'aloft' else '':<16} {side:<8} {figures['requests']:>6} "
            f"{figures['success']:>8.2%} {figures['wasted']:>7.2f} {added[0]:>8.0f} {added[1]:>8.0f}  {memory}  "
            + ", ".join(f"{count} {name}" for name, count in figures["failures"].items())
        )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--keep", action="store_true", help="the programs' logs")
    parser.add_argument("--only", help="one storm, and calm")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="aloft-chaos-")
    print(f"{CALLERS} callers on each side, {options.seconds:g} s a storm; load before {os.getloadavg()[0]:.1f}")
    print(HEAD, flush=True)
    try:
        outcome = run(options, folder)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    grown = outcome["end_mib"] / outcome["warm_mib"] - 1
    print(f"memory: {outcome['warm_mib']:.1f} MiB warmed, {outcome['end_mib']:.1f} MiB after the storms ({grown:+.1%})")
    silent = sum(one["aloft"]["silently_cut"] for one in outcome["storms"])
    holds = {
        "memory_within_10_percent": grown <= 0.10,
        "no_stream_cut_in_silence": silent == 0,
        "nothing_left_running": outcome["left_running"] == 0,
        "never_worse_than_backoff": all(
            one["aloft"]["success"] >= one["backoff"]["success"] - 0.01 for one in outcome["storms"]
        ),
    }
    print(json.dumps({"proof": "chaos", "holds": holds, "load": os.getloadavg()[0], **outcome}))
    sys.exit(0 if all(holds.values()) else 1)


main()
