"""Proves that runs of workflows survive their processes; see Documentation/Proofs.md."""

import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Benchmarks" / "Jobs"))
import databases  # noqa: E402


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """One worker and server, started again whenever it is killed."""

    def __init__(self, program, store, folder):
        self.command = [program, store, "serve", f"127.0.0.1:{free_port()}", folder]
        self.port = int(self.command[3].rsplit(":", 1)[1])
        self.errors = open(f"{folder}/errors.log", "ab")
        self.start()

    def start(self):
        self.child = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.errors)

    def wait_until_ready(self):
        line = self.child.stdout.readline()
        if not line.startswith(b"listening"):
            raise SystemExit("a process did not start; see its errors")

    def kill(self):
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()
        self.child.stdout.close()


class Reader(threading.Thread):
    """Follows one job, on whichever process answers, going on after the last event it saw."""

    def __init__(self, ports, job):
        super().__init__(daemon=True)
        self.ports, self.job = ports, job
        self.seen, self.end, self.connections = [], [], 0
        self.is_over = threading.Event()

    def run(self):
        while not self.end and not self.is_over.is_set():
            try:
                self.follow(random.choice(self.ports))
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)

    def follow(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Last-Event-ID": str(self.seen[-1][0])} if self.seen else {}
        connection.request("GET", f"/api/jobs/{self.job}/events", headers=headers)
        answer = connection.getresponse()
        if answer.status != 200:
            raise http.client.HTTPException(f"status {answer.status}")
        self.connections += 1
        event = {}
        while line := answer.readline():
            line = line.decode().rstrip("\n")
            if line:
                field, _, value = line.partition(": ")
                event[field] = value
            elif "id" in event and "data" in event:
                self.take(event)
                event = {}
            else:
                event = {}

    def take(self, event):
        if event["event"] == "end":
            self.end.append(json.loads(event["data"]))
        else:
            self.seen.append((int(event["id"]), event["event"], event["data"]))


def enqueue(ports, number, steps):
    """Asks for a run until somebody says that it is there; the key keeps it one run."""
    body = json.dumps({"run": number, "steps": steps})
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", random.choice(ports), timeout=30)
            headers = {"Idempotency-Key": f"run-{number}"}
            connection.request("POST", "/api/workflows/proof", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status == 202:
                return json.loads(text)["id"]
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.02)


def prove(program, store, folder, options):
    subprocess.run([program, store, "prepare"], check=True)
    processes = [Process(program, store, folder) for _ in range(options.processes)]
    for process in processes:
        process.wait_until_ready()
    ports = [process.port for process in processes]
    ids, readers, kills, timely = {}, [], 0, 0
    started = time.monotonic()

    def ask():
        for number in range(options.runs):
            ids[number] = enqueue(ports, number, options.steps)
            reader = Reader(ports, ids[number])
            reader.start()
            readers.append(reader)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    while kills < options.kills:
        time.sleep(random.uniform(0.02, options.longest))
        victim = random.choice(processes)
        victim.kill()
        kills += 1
        timely += len(readers) < options.runs or not all(reader.end for reader in readers)
        victim.start()
        victim.wait_until_ready()
        ended = sum(bool(reader.end) for reader in readers)
        if kills % 20 == 0:
            print(f"  {kills} kills, {ended} of {options.runs} runs have ended", file=sys.stderr, flush=True)
    late = sum(not reader.end for reader in readers) + options.runs - len(readers)
    asking.join()
    deadline = time.monotonic() + options.patience
    for reader in readers:
        reader.join(max(0, deadline - time.monotonic()))
    seconds = time.monotonic() - started
    for reader in readers:
        reader.is_over.set()
    for process in processes:
        process.kill()
    report = json.loads(subprocess.run([program, store, "report"], check=True, capture_output=True).stdout)
    problems = check(report, ids, readers, folder, options)
    return {
        "kills": kills,
        "kills_while_runs_went_on": timely,
        "runs": options.runs,
        "running_after_the_last_kill": late,
        "claims": sum(job["claims"] for job in report["jobs"]),
        "events": sum(len(job["events"]) for job in report["jobs"]),
        "connections": sum(reader.connections for reader in readers),
        "seconds": round(seconds, 1),
        "problems": problems[:20],
    }


def check(report, ids, readers, folder, options):
    problems = []
    jobs = {job["id"]: job for job in report["jobs"]}
    if sorted(jobs) != sorted(ids.values()):
        problems.append(f"{len(jobs)} jobs for {len(ids)} runs")
    wanted = [f"step-{step}" for step in range(options.steps)] + [f"part/{index}" for index in range(3)]
    total = sum(range(options.steps)) + 6
    effects = collections.defaultdict(dict)
    for run, step, count in report["effects"]:
        effects[run][step] = count
    outside = ["begin", *["progress"] * (options.steps // 5), "nearly"]
    for number, name in sorted(ids.items()):
        job = jobs.get(name)
        if not job:
            continue
        if job["state"] != "succeeded":
            problems.append(f"run {number} is {job['state']}: {job['failure']}")
        elif json.loads(job["output"])["sum"] != total:
            problems.append(f"run {number} gave {job['output']}")
        if effects[number] != {step: 1 for step in wanted}:
            wrong = {step: effects[number].get(step, 0) for step in wanted if effects[number].get(step) != 1}
            problems.append(f"run {number} took effect in the store: {wrong}")
        lines = pathlib.Path(f"{folder}/run-{number}.log").read_text().split("\n")[:-1]
        if [line.split()[1] for line in lines] != wanted[: options.steps]:
            problems.append(f"run {number} took effect in its file: {len(lines)} lines for {options.steps} steps")
        numbers = [event["number"] for event in job["events"]]
        if numbers != list(range(1, len(numbers) + 1)):
            problems.append(f"run {number} has events {numbers}")
        names = [event["name"] for event in job["events"]]
        if [event for event in names if event in ("begin", "progress", "nearly")] != outside:
            problems.append(f"run {number} told {names}")
        if names.count("did") != options.steps or names.count("part") != 3:
            problems.append(f"run {number} told {names}")
    for reader in readers:
        job = jobs.get(reader.job)
        events = [(event["number"], event["name"], event["data"]) for event in job["events"]] if job else []
        if reader.seen != events:
            problems.append(f"the reader of {reader.job} saw {len(reader.seen)} events of {len(events)}")
        if len(reader.end) != 1:
            problems.append(f"the reader of {reader.job} saw {len(reader.end)} ends")
    return problems


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--runs", type=int, default=50)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--steps", type=int, default=220)
    arguments.add_argument("--processes", type=int, default=2)
    arguments.add_argument("--longest", type=float, default=0.5)
    arguments.add_argument("--patience", type=float, default=300)
    arguments.add_argument("--only", choices=["sqlite", "postgres"])
    options = arguments.parse_args()

    figures, is_proven = {}, True
    for name, maker in databases.available(options.only).items():
        with maker() as store, tempfile.TemporaryDirectory(prefix="aloft-proof-") as folder:
            figures[name] = result = prove(options.program, store, folder, options)
            errors = pathlib.Path(f"{folder}/errors.log").read_text().strip()
        print(
            f"{name:9} {result['kills']} kills ({result['kills_while_runs_went_on']} while runs went on),"
            f" {result['runs']} runs, {result['claims']} claims, {result['events']} events read over"
            f" {result['connections']} connections, {result['seconds']} s:"
            f" {'everything once' if not result['problems'] else 'BROKEN'}"
        )
        for problem in result["problems"]:
            print(f"  {problem}")
        if errors:
            print("  standard error: " + errors[-2000:])
        is_proven = is_proven and not result["problems"]
    print(json.dumps(figures))
    raise SystemExit(0 if is_proven else 1)


if __name__ == "__main__":
    main()
