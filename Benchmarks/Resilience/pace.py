"""Asks more of a provider than its quota allows, through Aloft and with plain backoff; run by scripts/prove/pace."""

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time

from client import Broken, Connection
from programs import Gateway, Provider

CALLERS = 50
QUOTA = 60
LENGTH = 180
# What was learned by then holds from then on: one minute, and what it takes to be sure that it is over.
LEARNED = 75

CONFIGURATION = """
listen: 127.0.0.1:0
store: none
log: {{ level: info }}
providers:
  naming: {{ kind: gemini, base_url: "http://127.0.0.1:{port}", api_key: none }}
  silent: {{ kind: openai, base_url: "http://127.0.0.1:{port}/v1", api_key: none, models: ["un*"] }}
"""

SIDES = {
    "aloft, quota named": "naming/named",
    "aloft, quota learned": "silent/unnamed",
    "plain backoff": "alone",
}


class Side:
    """What one side got, by the second since the start."""

    def __init__(self):
        self.answered = []
        self.refused = []

    def within(self, moments, first, last):
        return sum(first <= moment < last for moment in moments)

    def result(self):
        return {
            "answered": len(self.answered),
            "refused": len(self.refused),
            "refused_after_learning": self.within(self.refused, LEARNED, LENGTH),
            # The provider's windows are minutes, the first of which begins with the first request.
            "used": [self.within(self.answered, 60 * n, 60 * n + 60) / QUOTA for n in range(LENGTH // 60)],
            "used_of_all": len(self.answered) / (QUOTA * LENGTH / 60),
        }


def body(model):
    return json.dumps({"model": model, "messages": [{"role": "user", "content": "Say something."}]}).encode()


async def demanding(port, model, began):
    """Asks again as soon as it has been told anything."""
    connection = Connection(port)
    while (left := LENGTH - (time.perf_counter() - began)) > 0:
        try:
            status, _, _ = await connection.post("/v1/chat/completions", body(model), {}, left)
        except Broken:
            continue
        if status != 200:
            # Whoever is told at once that there is no place does not ask a thousand times a second.
            await asyncio.sleep(0.2)
    connection.close()


async def backing_off(port, model, began, side):
    """Waits twice as long after each refusal, from a second to a minute, with jitter; starts anew once answered."""
    connection = Connection(port)
    wait = 1.0
    while (left := LENGTH - (time.perf_counter() - began)) > 0:
        try:
            status, _, _ = await connection.post("/v1/chat/completions", body(model), {}, left)
        except Broken:
            continue
        moment = time.perf_counter() - began
        (side.answered if status == 200 else side.refused).append(moment)
        if status == 200:
            wait = 1.0
        else:
            await asyncio.sleep(random.random() * wait)
            wait = min(wait * 2, 60)
    connection.close()


async def watch(gateway, began, sides):
    """Reads off /metrics what the provider answered and refused: callers do not see refusals that Aloft waited out."""
    while (moment := time.perf_counter() - began) < LENGTH:
        text = await asyncio.to_thread(gateway.page, "/metrics")
        for name, target in SIDES.items():
            for moments, pattern in (
                (sides[name].answered, rf'aloft_lane_requests_total{{target="{target}",outcome="answered"}} (\d+)'),
                (sides[name].refused, rf'aloft_lane_failures_total{{target="{target}",kind="rate_limit_minute"}} (\d+)'),
            ):
                found = re.search(pattern, text)
                moments += [moment] * (int(found.group(1)) - len(moments) if found else 0)
        await asyncio.sleep(0.25)


async def run(gateway, provider):
    began = time.perf_counter()
    sides = {name: Side() for name in SIDES}
    tasks = [watch(gateway, began, sides)]
    for name, model in SIDES.items():
        for _ in range(CALLERS):
            if "/" in model:
                tasks.append(demanding(gateway.port, model, began))
            else:
                tasks.append(backing_off(provider.port, model, began, sides[name]))
    await asyncio.gather(*tasks)
    return {name: side.result() for name, side in sides.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="aloft-pace-")
    programs = []
    print(f"{CALLERS} callers on each side, a quota of {QUOTA} requests a minute for each, {LENGTH} s", flush=True)
    try:
        provider = Provider(options.aloft, folder, "provider")
        programs.append(provider)
        provider.behave([{"do": {"limit": f"{QUOTA}/min"}}])
        gateway = Gateway(options.aloft, folder, CONFIGURATION.format(port=provider.port))
        programs.append(gateway)
        results = asyncio.run(run(gateway, provider))
    finally:
        for program in reversed(programs):
            program.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{'':<22} {'answered':>8} {'refused':>8} {'after ' + str(LEARNED) + ' s':>11}  used of each minute")
    for name, result in results.items():
        minutes = "  ".join(f"{share:.0%}" for share in result["used"])
        print(
            f"{name:<22} {result['answered']:>8} {result['refused']:>8} {result['refused_after_learning']:>11}  {minutes}"
        )
    ours = [result for name, result in results.items() if name.startswith("aloft")]
    holds = {
        "no_refusal_once_learned": all(result["refused_after_learning"] == 0 for result in ours),
        "95_percent_used": all(result["used_of_all"] >= 0.95 for result in ours),
    }
    print(json.dumps({"proof": "pace", "holds": holds, "load": os.getloadavg()[0], "sides": results}))
    sys.exit(0 if all(holds.values()) else 1)


main()
