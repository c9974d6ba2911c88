"""Asks three servers that share one PostgreSQL and one Redis, and takes those away; run by scripts/prove/processes."""

import argparse
import asyncio
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import databases
from budgets import Redis, Server
from client import Broken, Connection
from programs import Provider

SERVERS = 3
PACE = 60
QUOTA = 30

CONFIGURATION = """
listen: 127.0.0.1:0
store: "{store}"
cache: "unix:{redis}"
log: {{ level: info }}
providers:
  # Each a target of its own, so that what one part does says nothing of another.
  provider: {{ kind: gemini, base_url: "http://127.0.0.1:{port}", api_key: none }}
routes:
  plain: {{ targets: [provider/gemini-2.5-flash-lite] }}
  paced: {{ targets: [provider/gemini-2.5-flash], timeout: {{ total: 30s }}, pace: {{ requests_per_minute: {pace} }} }}
  learned: {{ targets: [provider/gemini-2.5-pro], retry: {{ attempts: 1 }}, timeout: {{ total: 2s }} }}
  broken: {{ targets: [provider/gemini-2.0-flash], retry: {{ attempts: 1 }} }}
  kept: {{ targets: [provider/gemini-2.0-flash-lite], cache: 1h }}
  shared: {{ targets: [provider/gemini-1.5-flash], single_flight: true }}
"""


def chat(route, text):
    return json.dumps({"model": route, "messages": [{"role": "user", "content": text}]}).encode()


async def ask(server, route, text, patience=40):
    """Status and fields of one answer; a status of 0 where none came."""
    connection = Connection(server.port)
    try:
        status, fields, _ = await connection.post("/v1/chat/completions", chat(route, text), {}, patience)
        return status, fields
    except Broken:
        return 0, {}
    finally:
        connection.close()


def page(server, path="/health"):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=10) as response:
        return json.load(response)


def lane(server, model):
    return next((lane for lane in page(server)["lanes"] if lane["target"].endswith("/" + model)), {})


def until(what, limit=20):
    """Whether something comes true within so many seconds, and after how many."""
    began = time.perf_counter()
    while (passed := time.perf_counter() - began) < limit:
        if what():
            return passed
        time.sleep(0.05)
    return None


class Postgres:
    """The server of `databases.postgres`, to be killed and started again."""

    def __init__(self, address):
        self.folder = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["host"][0]

    def _control(self, *words):
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] if os.getuid() == 0 else []
        command = [*as_postgres, f"{databases.programs()}/pg_ctl", "-D", f"{self.folder}/data", *words]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    def kill(self):
        self._control("-m", "immediate", "stop")

    def start(self):
        options = f"-k {self.folder} -h '' -c max_connections=200"
        self._control("-l", f"{self.folder}/log", "-w", "-o", options, "start")


def recorded(aloft, store):
    """The ids of all rows, as often as they are there."""
    lines = subprocess.run(
        [aloft, "store", "export", "--store", store], check=True, capture_output=True
    ).stdout.splitlines()
    return [json.loads(line)["id"] for line in lines]


class Proof:
    def __init__(self):
        self.holds = {}
        self.figures = {}
        self.answered = []

    def note(self, promise, holds, figure):
        self.holds[promise] = bool(holds)
        self.figures[promise] = figure
        print(f"{'holds' if holds else 'FAILS'}  {promise}: {figure}", flush=True)

    def all(self, requests):
        """Asks at the same time, and remembers whose answers have come."""

        async def run():
            return await asyncio.gather(*(ask(*request) for request in requests))

        answers = asyncio.run(run())
        self.answered += [fields["x-aloft-request-id"] for _, fields in answers if "x-aloft-request-id" in fields]
        return answers


def prove_sharing(proof, servers, provider):
    first = proof.all([(servers[0], "kept", "The same.")])
    others = proof.all([(server, "kept", "The same.") for server in servers[1:]])
    states = [fields.get("x-aloft-cache", "") for _, fields in first + others]
    proof.note("an answer kept by one is given by all", states == ["miss", "hit", "hit"], ", ".join(states))

    before = provider.received()
    answers = proof.all([(server, "shared", "slow and the same") for server in servers * 3])
    asked = provider.received() - before
    shared = sum("x-aloft-shared" in fields for _, fields in answers)
    proof.note(
        "the same question asked of all at once is asked of the provider once",
        asked == 1 and all(status == 200 for status, _ in answers),
        f"{len(answers)} callers, {asked} request, {shared} shared it",
    )

    # A server knows of a target what the others know once it has asked it.
    proof.all([(server, route, "for a beginning") for server in servers for route in ("paced", "learned", "broken")])
    before = provider.received() - SERVERS
    answers = proof.all([(servers[number % SERVERS], "paced", f"paced {number}") for number in range(150)])
    asked = provider.received() - before
    proof.note(
        "a limit a minute is that of all together",
        asked <= PACE and asked >= PACE * 0.8,
        f"150 asked three servers for half a minute, the provider saw {asked} of {PACE} a minute",
    )

    # One server finds the quota; the others know it without a refusal of their own.
    proof.all([(servers[0], "learned", f"learned {number}") for number in range(QUOTA + 5)])
    took = until(lambda: all(lane(server, "gemini-2.5-pro").get("requests_per_minute") for server in servers))
    limits = [lane(server, "gemini-2.5-pro").get("requests_per_minute") for server in servers]
    proof.note(
        "a limit that one has learned all know",
        took is not None and max(limits) <= QUOTA,
        f"{limits} a minute, the quota is {QUOTA}; all knew after {took or 20:.1f} s",
    )

    proof.all([(servers[0], "broken", f"broken {number}") for number in range(8)])
    took = until(lambda: all(lane(server, "gemini-2.0-flash").get("breaker", "closed") != "closed" for server in servers))
    states = [lane(server, "gemini-2.0-flash").get("breaker", "unknown") for server in servers]
    proof.note(
        "a breaker that opens at one is open at all",
        took is not None,
        f"{', '.join(states)} after {took or 20:.1f} s",
    )


def prove_without_redis(proof, servers, redis):
    redis.kill()
    told = until(lambda: all("unreachable" in page(server)["redis"]["status"] for server in servers))
    answers = proof.all([(servers[number % SERVERS], "plain", f"without Redis {number}") for number in range(60)])
    warned = sum("redis_unreachable" in server.log.read_text(errors="replace") for server in servers)
    proof.note(
        "without Redis all answer, and say that they are alone",
        told is not None and warned == SERVERS and all(status == 200 for status, _ in answers),
        f"{sum(status == 200 for status, _ in answers)} of 60 answered, {warned} servers warned",
    )
    redis.start()
    took = until(lambda: all(page(server)["redis"]["status"] == "connected" for server in servers), 30)
    together = until(lambda: all(page(server)["redis"]["processes"] == SERVERS for server in servers), 30)
    proof.note(
        "with Redis again they are one again",
        took is not None and together is not None,
        f"connected after {took or 30:.1f} s, all seen after {together or 30:.1f} s more",
    )


def prove_without_postgres(proof, servers, postgres, start, aloft, store):
    proof.all([(servers[number % SERVERS], "plain", f"before {number}") for number in range(90)])
    postgres.kill()
    answers = proof.all([(servers[number % SERVERS], "plain", f"without PostgreSQL {number}") for number in range(300)])
    waiting = until(lambda: all(page(server)["records"]["spool_bytes"] > 0 for server in servers))
    settled = until(lambda: all(page(server)["records"]["waiting"] == 0 for server in servers))
    spooled = [page(server)["records"]["spooled"] for server in servers]
    proof.note(
        "without PostgreSQL all answer, and rows go to files",
        waiting is not None and settled is not None and all(status == 200 for status, _ in answers),
        f"{sum(status == 200 for status, _ in answers)} of 300 answered, {spooled} rows in files",
    )
    # What is in its files outlives a process.
    servers[1].kill()
    servers[1] = start("server1")
    proof.all([(servers[number % SERVERS], "plain", f"after a kill {number}") for number in range(60)])
    postgres.start()
    took = until(
        lambda: all(
            page(server)["records"]["spool_bytes"] == 0 and page(server)["records"]["waiting"] == 0 for server in servers
        ),
        60,
    )
    proof.all([(servers[number % SERVERS], "plain", f"again {number}") for number in range(90)])
    time.sleep(1)
    rows = recorded(aloft, store)
    lost = set(proof.answered) - set(rows)
    dropped = sum(page(server)["records"]["dropped"] + page(server)["records"]["rejected"] for server in servers)
    proof.note(
        "no row is lost or there twice",
        took is not None and not lost and len(rows) == len(set(rows)) and not dropped,
        f"{len(proof.answered)} answers, {len(rows)} rows, {len(lost)} lost, {len(rows) - len(set(rows))} twice; "
        f"home after {took or 60:.1f} s",
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True)
    options = parser.parse_args()
    aloft = str(pathlib.Path(options.aloft).resolve())
    if not databases.programs():
        raise SystemExit("Debian's package 'postgresql' is not installed")
    folder = tempfile.mkdtemp(prefix="aloft-processes-")
    os.chmod(folder, 0o755)
    proof, running = Proof(), []
    with databases.postgres() as store:
        redis = None
        try:
            provider = Provider(aloft, folder, "provider")
            running.append(provider)
            provider.behave(
                [
                    {"when": {"contains": "slow"}, "do": {"delay": "1500ms"}},
                    {"when": {"contains": "broken"}, "do": {"error": "server_error"}},
                    {"when": {"contains": "learned"}, "do": {"limit": f"{QUOTA}/min"}},
                ]
            )
            redis = Redis(folder)

            def start(name):
                text = CONFIGURATION.format(store=store, redis=redis.socket, port=provider.port, pace=PACE)
                return Server(aloft, folder, name, text)

            servers = [start(f"server{number}") for number in range(SERVERS)]
            if until(lambda: all(page(server)["redis"].get("processes") == SERVERS for server in servers)) is None:
                raise SystemExit("the servers never saw each other")
            prove_sharing(proof, servers, provider)
            prove_without_redis(proof, servers, redis)
            prove_without_postgres(proof, servers, Postgres(store), start, aloft, store)
        finally:
            running += locals().get("servers", [])
            for program in reversed(running):
                program.stop()
            if redis:
                redis.kill()
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"holds": proof.holds, "figures": proof.figures}))
    sys.exit(0 if all(proof.holds.values()) else 1)


if __name__ == "__main__":
    main()
