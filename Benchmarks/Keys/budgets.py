"""Spends the budgets of keys through three servers, of which one is killed, and Redis too; run by scripts/prove/budgets."""

import argparse
import asyncio
import datetime
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import databases
from client import Broken, Connection
from programs import Program, Provider

SERVERS = 3
CALLERS = 45
LENGTH = 60
# One server is gone for a while, and later Redis, which comes back empty; seconds since the start.
KILLED, RESTARTED = 12, 15
REDIS_KILLED, REDIS_RESTARTED = 24, 32
# One budget runs out while all is well, one around the outage, one when all is well again; from when on they are spent.
BUDGETS = {"early": 0.06, "outage": 0.06, "late": 0.06}
BEGINNINGS = {"early": 0, "outage": REDIS_KILLED - 2, "late": REDIS_RESTARTED + 6, "wide": 0, "minute": 0}
# Without Redis the servers read the sums every five seconds, after rows were collected for a moment.
LOOK = 5.5
MINUTE = 120

CONFIGURATION = """
listen: 127.0.0.1:0
store: "{store}"
cache: "unix:{redis}"
log: {{ level: info }}
providers:
  provider: {{ kind: gemini, base_url: "http://127.0.0.1:{port}", api_key: none }}
routes:
  default: {{ targets: [provider/gemini-2.5-flash], retry: {{ attempts: 3, base: 10ms }} }}
  kept: {{ targets: [provider/gemini-2.5-flash], cache: 1h }}
"""


class Server(Program):
    """One `aloft serve` of several, with a folder of its own."""

    def __init__(self, aloft, folder, name, configuration):
        home = pathlib.Path(folder) / name
        home.mkdir(exist_ok=True)
        file = home / "aloft.yaml"
        file.write_text(configuration)
        os.environ["ALOFT_HOME"] = str(home)
        super().__init__(
            [aloft, "serve", "--config", str(file)], home / "serve.log", r'"listening".*?127\.0\.0\.1:(\d+)'
        )

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.output.close()

    def ask(self, path, key):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"authorization": f"Bearer {key}"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)


class Redis:
    def __init__(self, folder):
        self.folder = folder
        self.socket = f"{folder}/redis.sock"
        self.start()

    def start(self):
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if not program:
            raise SystemExit("neither redis-server nor valkey-server is installed")
        self.process = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no"],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def kill(self):
        self.process.kill()
        self.process.wait()


class Run:
    """What callers saw."""

    def __init__(self):
        self.outcomes = {}
        self.minute = []
        self.refused = {}

    def note(self, key, outcome):
        self.outcomes.setdefault(key, {}).setdefault(outcome, 0)
        self.outcomes[key][outcome] += 1


def body(route, kind, number):
    text = {"kept": "The same again.", "leaves": f"slow {number}"}.get(kind, f"Say something of {number}.")
    request = {"model": route, "max_tokens": 120, "messages": [{"role": "user", "content": text}]}
    return json.dumps(request | ({"stream": True} if kind in ("stream", "leaves") else {})).encode()


async def calling(run, servers, keys, number, began):
    """Asks one server after another until the end, each time in another way."""
    chance = random.Random(number)
    connections = {}
    count = 0
    while (moment := time.perf_counter() - began) < LENGTH:
        count += 1
        index = chance.randrange(SERVERS)
        server = servers[index]
        if server is None:
            await asyncio.sleep(0.05)
            continue
        open_keys = [key for key, beginning in BEGINNINGS.items() if beginning <= moment]
        key = chance.choice(open_keys)
        kind = chance.choices(["whole", "stream", "leaves", "kept"], [5, 4, 2, 2])[0]
        connection = connections.get(server.port)
        if connection is None:
            connection = connections[server.port] = Connection(server.port)
        route = "kept" if kind == "kept" else "default"
        fields = {"authorization": f"Bearer {keys[key]}"}
        patience = chance.uniform(0.02, 0.3) if kind == "leaves" else 20
        try:
            status, _, _ = await connection.post(
                "/v1/chat/completions", body(route, kind, f"{number}-{count}"), fields, patience
            )
        except Broken:
            run.note(key, "left" if kind == "leaves" else "broken")
            await asyncio.sleep(0.02)
            continue
        run.note(key, str(status))
        if key == "minute" and status == 200:
            run.minute.append((moment, 1))
        if status == 429:
            run.refused.setdefault(key, moment)
            await asyncio.sleep(0.1)
        await asyncio.sleep(chance.uniform(0, 0.1))
    for connection in connections.values():
        connection.close()


async def breaking(start, servers, redis, began):
    """Kills and restarts."""

    async def at(moment):
        await asyncio.sleep(max(0, began + moment - time.perf_counter()))

    await at(KILLED)
    gone, servers[1] = servers[1], None
    await asyncio.to_thread(gone.kill)
    await at(RESTARTED)
    servers[1] = await asyncio.to_thread(start, "server1")
    await at(REDIS_KILLED)
    await asyncio.to_thread(redis.kill)
    await at(REDIS_RESTARTED)
    await asyncio.to_thread(redis.start)


async def all_of(run, start, servers, keys, redis):
    began = time.perf_counter()
    callers = [calling(run, servers, keys, number, began) for number in range(CALLERS)]
    await asyncio.gather(breaking(start, servers, redis, began), *callers)


def make_key(aloft, store, name, *options):
    command = [aloft, "key", "create", name, "--store", store, "--json", *options]
    made = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return made["text"], made["key"]["id"]


def ledger(aloft, store, ids):
    """What the records say of each key: times and costs in dollars."""
    command = [aloft, "store", "export", "--store", store]
    lines = subprocess.run(command, check=True, capture_output=True).stdout.splitlines()
    rows = {name: [] for name in ids}
    names = {identifier: name for name, identifier in ids.items()}
    for line in lines:
        row = json.loads(line)
        name = names.get(row.get("key_id"))
        if name is not None:
            moment = datetime.datetime.fromisoformat(row["time"]).timestamp()
            rows[name].append((moment, (row.get("cost_nanodollars") or 0) / 1e9))
    return rows


def most_within(weights, length):
    """The most that weighs together within a time, of pairs of a moment and a weight."""
    most = total = first = 0
    weights = sorted(weights)
    for moment, weight in weights:
        total += weight
        while weights[first][0] <= moment - length:
            total -= weights[first][1]
            first += 1
        most = max(most, total)
    return most


def seen(servers, admin, ids):
    """What each server says that keys have spent."""
    by_server = []
    for server in servers:
        listed = {key["id"]: key["use"] for key in server.ask("/api/keys", admin)["keys"]}
        by_server.append({name: float(listed[identifier].get("spent_usd") or 0) for name, identifier in ids.items()})
    return by_server


def reserved(servers, admin, ids):
    return [
        float(key["use"].get("reserved_usd") or 0)
        for server in servers
        for key in server.ask("/api/keys", admin)["keys"]
        if key["id"] in ids.values()
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True)
    options = parser.parse_args()
    aloft = str(pathlib.Path(options.aloft).resolve())
    if not databases.programs():
        raise SystemExit("Debian's package 'postgresql' is not installed")
    folder = tempfile.mkdtemp(prefix="aloft-budgets-")
    os.chmod(folder, 0o755)
    running = []
    print(
        f"{SERVERS} servers, {CALLERS} callers, {LENGTH} s; a server is gone from {KILLED} to {RESTARTED} s, Redis from "
        f"{REDIS_KILLED} to {REDIS_RESTARTED} s",
        flush=True,
    )
    with databases.postgres() as store:
        try:
            provider = Provider(aloft, folder, "provider")
            running.append(provider)
            provider.behave(
                [
                    {"when": {"contains": "slow"}, "do": {"event_delay": "20ms", "events": 40, "tokens": 80}},
                    {"when": {"every": 9}, "do": {"error": "overloaded"}},
                    {"when": {"every": 14}, "do": {"delay": "300ms", "tokens": 110}},
                    {"do": {"tokens": 80}},
                ]
            )
            redis = Redis(folder)
            keys, ids = {}, {}
            for name, words in {
                **{name: ["--budget", f"{budget}/total"] for name, budget in BUDGETS.items()},
                "wide": ["--budget", "1000/day"],
                "minute": ["--requests-per-minute", str(MINUTE)],
            }.items():
                keys[name], ids[name] = make_key(aloft, store, name, *words)
            admin, _ = make_key(aloft, store, "admin", "--admin")

            def start(name):
                text = CONFIGURATION.format(store=store, redis=redis.socket, port=provider.port)
                return Server(aloft, folder, name, text)

            servers = [start(f"server{number}") for number in range(SERVERS)]
            run = Run()
            asyncio.run(all_of(run, start, servers, keys, redis))
            # All that ended is told and written within a few seconds.
            time.sleep(12)
            views = seen(servers, admin, ids)
            left = reserved(servers, admin, ids)
            rows = ledger(aloft, store, ids)
        finally:
            if "servers" in locals():
                running += [server for server in servers if server]
            for program in reversed(running):
                program.stop()
            if "redis" in locals():
                redis.kill()
            shutil.rmtree(folder, ignore_errors=True)

    spent = {name: sum(cost for _, cost in rows[name]) for name in ids}
    dearest = max(cost for name in ids for _, cost in rows[name])
    # What requests cost that ran when a server was killed and nobody wrote down, or beyond what was reserved for them.
    bound = CALLERS * dearest
    bounds = {name: bound for name in BUDGETS}
    bounds["outage"] += most_within(rows["outage"], LOOK)
    before = [(moment, weight) for moment, weight in run.minute if moment < REDIS_KILLED]
    print(f"{'key':<8} {'requests':>8} {'ledger $':>10}  seen by the servers $")
    for name in ids:
        views_text = "  ".join(f"{view[name]:.6f}" for view in views)
        print(f"{name:<8} {len(rows[name]):>8} {spent[name]:>10.6f}  {views_text}")
    for name, outcomes in sorted(run.outcomes.items()):
        print(f"{name:<8} " + ", ".join(f"{outcome}: {count}" for outcome, count in sorted(outcomes.items())))
    for name, budget in BUDGETS.items():
        when = f"{run.refused[name]:.0f} s" if name in run.refused else "never"
        over = max(0, spent[name] - budget)
        print(f"{name}: budget {budget} $, out after {when}, passed by {over:.6f} $, bound {bounds[name]:.6f} $")
    print(
        f"{MINUTE} a minute: {most_within(before, 60)} before Redis was gone, {most_within(run.minute, 60)} in the worst "
        "minute with it"
    )
    budgeted = [name for name in ids if name != "minute"]
    holds = {
        "budgets are passed by no more than the bound": all(
            spent[name] <= budget + bounds[name] for name, budget in BUDGETS.items()
        ),
        "and are used": all(spent[name] >= budget * 0.9 for name, budget in BUDGETS.items()),
        "servers and ledger agree within the bound": all(
            abs(view[name] - spent[name]) <= bound for view in views for name in budgeted
        ),
        "servers agree with each other": all(
            abs(view[name] - views[0][name]) < 1e-9 for view in views for name in budgeted
        ),
        "nothing stays reserved": not any(left),
        "who has money is not refused": "429" not in run.outcomes.get("wide", {}),
        "the limit of a minute holds while Redis is there": most_within(before, 60) <= MINUTE,
    }
    result = {"budgets": BUDGETS, "ledger": spent, "seen": views, "bounds": bounds, "outcomes": run.outcomes}
    print(json.dumps(result | {"holds": holds}))
    sys.exit(0 if all(holds.values()) else 1)


if __name__ == "__main__":
    main()
