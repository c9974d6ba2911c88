"""Proves that no message is lost and none has two results; see Documentation/Proofs.md."""

import argparse
import base64
import collections
import contextlib
import glob
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Benchmarks" / "Jobs"))
import databases  # noqa: E402


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=60, pause=0.1):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(pause)
    raise SystemExit(f"nobody listens at port {port}")


@contextlib.contextmanager
def running(command, port):
    """A server in a session of its own, which is gone afterwards with all that it started."""
    with tempfile.TemporaryDirectory(prefix="aloft-queue-") as folder:
        with open(f"{folder}/log", "wb") as log:
            child = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
        try:
            wait_for(port)
            yield
        finally:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


class Messages:
    """What is sent: requests, some of them twice, and what nothing can be done with."""

    def __init__(self, work, count):
        poison, twice = count // 10, count // 10
        self.requests = {str(uuid.uuid4()): f"request {number}" for number in range(count - poison - twice)}
        valid = [(work.request(id, query), {}) for id, query in self.requests.items()]
        bad = [(work.poison(number), {"poison": "yes"}) for number in range(poison)]
        self.all = [*valid, *random.sample(valid, twice), *bad]
        random.shuffle(self.all)
        self.all = [(data, {**attributes, "n": str(n)}) for n, (data, attributes) in enumerate(self.all)]
        self.dead = {attributes["n"] for _, attributes in self.all if "poison" in attributes}
        self.twice = twice


class Answers:
    """A workflow of a few steps whose results are rows, each written in the transaction that ends its step."""

    def __init__(self, program):
        self.program = program

    @contextlib.contextmanager
    def prepared(self, store, folder):
        subprocess.run([self.program, store, "prepare"], check=True)
        yield

    def command(self, store, address, place):
        return [self.program, store, "messages", address, place]

    @staticmethod
    def request(id, query):
        # The same each time it is sent.
        steps = random.Random(id).randint(1, 4)
        return json.dumps({"request_id": id, "query": query, "steps": steps}).encode()

    @staticmethod
    def poison(number):
        id = str(uuid.uuid4())
        kinds = [
            b"\xff\xfe no text",
            b'{"request_id": "' + id.encode() + b'", "query":',
            json.dumps({"query": "who am I?", "steps": 1}).encode(),
            json.dumps({"request_id": id, "query": "no", "steps": 1}).encode(),
            json.dumps({"request_id": id, "query": "request x", "steps": "many"}).encode(),
            json.dumps({"request_id": id, "query": "impossible", "steps": 1}).encode(),
        ]
        return kinds[number % len(kinds)]

    def report(self, store):
        words = [self.program, store, "messages-report"]
        return json.loads(subprocess.run(words, check=True, capture_output=True).stdout)

    def problems(self, messages):
        return []


class Redis:
    """A stream of a server of its own."""

    @contextlib.contextmanager
    def opened(self, ports):
        self.port = free_port()
        command = ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        with running(command, self.port):
            self.address, self.environment = f"redis://127.0.0.1:{self.port}/requests", {}
            yield

    def ask(self, *words):
        words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        request = b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)
        with socket.create_connection(("127.0.0.1", self.port)) as connection, connection.makefile("rb") as answer:
            connection.sendall(request)
            return answer.readline().strip()

    def send(self, messages):
        for data, attributes in messages:
            fields = [word for pair in attributes.items() for word in pair]
            if not self.ask("XADD", "requests", "*", "data", data, *fields).startswith(b"$"):
                raise SystemExit("Redis did not take a message")

    def rest(self):
        """What is still in the queue, once everything is done."""
        left = [self.ask("XLEN", "requests"), self.ask("ZCARD", "requests:resting:aloft")]
        return [] if left == [b":0", b":0"] else [f"the stream has {left[0]} entries, and {left[1]} rest"]


class PubSub:
    """A subscription of Google's own emulator, to whose topic Google's own client publishes."""

    @staticmethod
    def program():
        found = glob.glob("/usr/lib/google-cloud-sdk/platform/pubsub-emulator/lib/*.jar")
        return ["java", "-jar", found[0]] if found and shutil.which("java") else None

    @contextlib.contextmanager
    def opened(self, ports):
        from google.cloud import pubsub_v1

        port = free_port()
        with running([*self.program(), "--host=127.0.0.1", f"--port={port}"], port):
            host = f"127.0.0.1:{port}"
            os.environ["PUBSUB_EMULATOR_HOST"] = host
            self.environment = {"PUBSUB_EMULATOR_HOST": host}
            self.publisher = pubsub_v1.PublisherClient()
            self.topic = self.publisher.topic_path("proof", "requests")
            self.publisher.create_topic(name=self.topic)
            with pubsub_v1.SubscriberClient() as subscriber:
                name = subscriber.subscription_path("proof", "worker")
                subscriber.create_subscription(name=name, topic=self.topic, ack_deadline_seconds=10)
            self.address = "pubsub://proof/worker"
            yield
            self.publisher.stop()

    def send(self, messages):
        for future in [self.publisher.publish(self.topic, data, **attributes) for data, attributes in messages]:
            future.result(timeout=60)

    def rest(self):
        return []


class Push:
    """Messages that are pushed over HTTP until somebody says that they are done with, as a push subscription does."""

    @contextlib.contextmanager
    def opened(self, ports):
        self.ports, self.address, self.environment = ports, "store:", {}
        yield

    def send(self, messages):
        # As many at a time as there are in a batch, like a subscription.
        threads = [threading.Thread(target=self.push, args=message, daemon=True) for message in messages]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def push(self, data, attributes):
        message = {"data": base64.b64encode(data).decode(), "attributes": attributes, "messageId": attributes["n"]}
        body = json.dumps({"message": message, "subscription": "projects/proof/subscriptions/worker"})
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", random.choice(self.ports), timeout=60)
                connection.request("POST", "/push", body)
                if connection.getresponse().status in (200, 400):
                    return
            time.sleep(0.05)

    def rest(self):
        return []


class Worker:
    """One process, started again whenever it is killed."""

    def __init__(self, work, store, source, port, errors):
        self.command, self.port = work.command(store, source.address, f"127.0.0.1:{port}"), port
        self.environment, self.errors = {**os.environ, **source.environment}, errors
        self.start()

    def start(self):
        self.child = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=self.errors, env=self.environment
        )

    def wait_until_ready(self):
        wait_for(self.port, pause=0.02)

    def kill(self):
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()


def prove(work, store, source, folder, options):
    messages = Messages(work, options.messages)
    ports = [free_port() for _ in range(options.workers)]
    with contextlib.ExitStack() as stack:
        stack.enter_context(source.opened(ports))
        stack.enter_context(work.prepared(store, folder))
        errors = stack.enter_context(open(f"{folder}/errors.log", "ab"))
        workers = [Worker(work, store, source, port, errors) for port in ports]
        for worker in workers:
            stack.callback(worker.kill)
        started = time.monotonic()
        sending = threading.Thread(target=send, args=(source, messages, options), daemon=True)
        sending.start()
        kills, timely = 0, 0
        for worker in workers:
            worker.wait_until_ready()
        while kills < options.kills:
            time.sleep(random.uniform(0.05, options.longest))
            # Whether there was anything to lose is looked at before.
            timely += sending.is_alive() or not is_done(work.report(store), messages)
            victim = random.choice(workers)
            victim.kill()
            kills += 1
            victim.start()
            victim.wait_until_ready()
        sending.join()
        deadline = time.monotonic() + options.patience
        while not is_done(found := work.report(store), messages) and time.monotonic() < deadline:
            time.sleep(1)
        seconds = time.monotonic() - started
        # Duplicates that a killed worker held come back when their leases end.
        while source.rest() and time.monotonic() < deadline:
            time.sleep(1)
        problems = check(work.report(store), messages) + source.rest() + work.problems(messages)
    return {
        "kills": kills,
        "kills_while_messages_waited": timely,
        "messages": len(messages.all),
        "requests": len(messages.requests),
        "duplicates": messages.twice,
        "poison": len(messages.dead),
        "results": sum(found["results"].values()),
        "dead_letters": len(found["letters"]),
        "seconds": round(seconds, 1),
        "problems": problems[:20],
    }


def send(source, messages, options):
    """All of them in some batches, spread over about the time of the killing."""
    size = max(1, len(messages.all) // 25)
    pause = options.kills * options.longest / 2 / 25
    for first in range(0, len(messages.all), size):
        source.send(messages.all[first : first + size])
        time.sleep(pause)


def is_done(found, messages):
    return len(found["results"]) >= len(messages.requests) and len(found["letters"]) >= len(messages.dead)


def check(found, messages):
    problems = []
    wanted = collections.Counter(messages.requests.values())
    results = collections.Counter(found["results"])
    for query in wanted.keys() | results.keys():
        if results[query] != wanted[query]:
            problems.append(f"'{query}' has {results[query]} results instead of {wanted[query]}")
    states = collections.defaultdict(list)
    for id, state in found["states"]:
        states[id].append(state)
    for id, query in messages.requests.items():
        if states[id] != ["succeeded"]:
            problems.append(f"'{query}' has runs that are {states[id]}")
    letters = collections.Counter(letter["attributes"].get("n") for letter in found["letters"])
    if letters != collections.Counter(messages.dead):
        missing, more = messages.dead - letters.keys(), letters.keys() - messages.dead
        problems.append(f"dead letters: {len(missing)} are missing, {len(more)} should not be, {letters.most_common(1)}")
    problems += [f"dead letter {letter['id']} has no reason" for letter in found["letters"] if not letter["reason"]]
    return problems


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--workflow", choices=["small", "scripts"], default="small")
    arguments.add_argument("--messages", type=int, default=1000)
    arguments.add_argument("--kills", type=int, default=50)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--longest", type=float, default=1.0)
    arguments.add_argument("--patience", type=float, default=300)
    arguments.add_argument("--only", choices=["redis", "push", "pubsub"])
    options = arguments.parse_args()

    sources = {"redis": Redis, "push": Push, "pubsub": PubSub}
    if not PubSub.program():
        print("Pub/Sub is left out: Google's emulator is not installed, or there is no Java.")
        del sources["pubsub"]
    work = Answers
    if options.workflow == "scripts":
        from scripts import Scripts as work
    figures, is_proven = {}, True
    for kind, source in sources.items():
        if options.only not in (None, kind):
            continue
        for name, maker in databases.available().items():
            with maker() as store, tempfile.TemporaryDirectory(prefix="aloft-proof-") as folder:
                result = prove(work(options.program), store, source(), folder, options)
                errors = pathlib.Path(f"{folder}/errors.log").read_text(errors="replace").strip()
            figures[f"{kind}, {name}"] = result
            print(
                f"{kind:6} {name:9} {result['kills']} kills ({result['kills_while_messages_waited']} while messages"
                f" waited), {result['messages']} messages: {result['results']} results of {result['requests']} requests"
                f" and {result['duplicates']} duplicates, {result['dead_letters']} dead letters of"
                f" {result['poison']} that were poison, {result['seconds']} s:"
                f" {'everything once' if not result['problems'] else 'BROKEN'}",
                flush=True,
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
