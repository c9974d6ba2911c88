"""Measures how many messages workers make scripts of, and how well several keep one pace; see Documentation/Proofs.md."""

import argparse
import contextlib
import json
import pathlib
import sys
import tempfile
import threading
import time
import uuid

sys.dont_write_bytecode = True
root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "Benchmarks" / "Resilience"), str(root / "Benchmarks" / "Jobs")]
import databases  # noqa: E402
from messages import Redis  # noqa: E402
from programs import Program, Provider  # noqa: E402

# Understanding, writing and checking.
CALLS = 3
# Less than one, for what starts at a time arrives later, and the first that open connections more so.
MINUTE = 58.0

CONFIGURATION = """
store: "{store}"
cache: "{cache}"
log: {{ level: info }}
providers:
  up: {{ kind: openai, base_url: "http://127.0.0.1:{port}/v1", api_key: none, models: ["*"], pace: {pace} }}
routes: {{ scripts: {{ targets: [up/teacher] }} }}
workflows: {{ scripts: {{ seconds: 60, cache: "off" }} }}
"""


def rules():
    """An upstream that understands every question as one of Newton's third law, and writes a script of a minute."""
    content = "You push the floor, and the floor pushes you when you play basketball. " * 6
    understood = {
        "reasoning": "Named.",
        "out_of_scope": False,
        "clarification_needed": False,
        "topic_id": "topic_phys_mech_newton_3",
        "topic_name": "none",
        "confidence": 0.9,
        "clarifying_questions": [],
    }
    sections = [
        {"title": "The push", "content": start + content, "duration_seconds": 30, "visuals": []}
        for start in ("", "And now once more. ")
    ]
    written = {
        "title": "Basketball and the third law",
        "hook": "Jump!",
        "sections": sections,
        "key_takeaways": ["One.", "Two.", "Three."],
        "duration_estimate_seconds": 60,
    }
    answers = {"asks something": understood, "Write a script": written, "List what it claims": {"claims": []}}
    return [{"when": {"contains": words}, "do": {"text": json.dumps(answer)}} for words, answer in answers.items()]


def messages(count):
    for number in range(count):
        message = {
            "request_id": str(uuid.uuid4()),
            "student_id": f"student-{number}",
            "student_query": f"Explain Newton's Third Law to player {number}",
            "grade_level": 10,
            "interest": "basketball",
        }
        yield json.dumps(message).encode(), {}


@contextlib.contextmanager
def at_work(options, store, workers, pace="{}", is_shared=True):
    """A queue, an upstream, and that many workers which are ready."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="aloft-workers-"))
        queue = Redis()
        stack.enter_context(queue.opened([]))
        provider = Provider(options.aloft, folder, "upstream")
        stack.callback(provider.stop)
        provider.behave(rules())
        cache = f"redis://127.0.0.1:{queue.port}/1" if is_shared else "memory"
        file = pathlib.Path(folder) / "aloft.yaml"
        file.write_text(CONFIGURATION.format(store=store, cache=cache, port=provider.port, pace=pace))
        command = [options.aloft, "worker", "--config", str(file), "--queue", queue.address]
        command += ["--concurrency", str(options.concurrency), "--health", "127.0.0.1:0"]
        for number in range(workers):
            log = f"{folder}/worker-{number}.log"
            stack.callback(Program(command, log, r'"listening".*?127\.0\.0\.1:(\d+)').stop)
        # Each asks once which models there are, which is no part of a pace.
        deadline = time.monotonic() + 30
        while provider.received() < workers and time.monotonic() < deadline:
            time.sleep(0.05)
        yield queue, provider


def send(queue, count, patience=600):
    """Sends so many, and returns how long it took until all were taken away."""
    began = time.monotonic()
    queue.send(messages(count))
    while queue.rest():
        if time.monotonic() - began > patience:
            raise SystemExit(f"{queue.rest()} after {patience} s")
        time.sleep(0.02)
    return time.monotonic() - began


def throughput(options, store, workers):
    with at_work(options, store, workers) as (queue, provider):
        # What comes first is slower: connections are opened.
        send(queue, 5 * workers)
        before = provider.received()
        seconds = send(queue, options.messages)
        asked = provider.received() - before
    return {
        "messages_per_second": round(options.messages / seconds, 1),
        "calls_per_message": round(asked / options.messages, 2),
        "seconds": round(seconds, 1),
    }


def paced(options, store, is_shared):
    """The most that two workers asked of an upstream within a minute, with more to ask than it allows."""
    pace = f"{{ requests_per_minute: {options.pace} }}"
    # When how many had been asked.
    counts = [(0.0, 0)]
    with at_work(options, store, 2, pace, is_shared) as (queue, provider):
        sending = threading.Thread(target=send, args=(queue, options.pace * 2 // CALLS), daemon=True)
        began, before = time.monotonic(), provider.received()
        sending.start()
        while sending.is_alive() and counts[-1][0] < 2 * MINUTE:
            counts.append((time.monotonic() - began, provider.received() - before))
            time.sleep(0.1)
    most, first = 0, 0
    for moment, count in counts:
        while counts[first][0] < moment - MINUTE:
            first += 1
        most = max(most, count - counts[first][1])
    return {"asked_within_a_minute": most, "asked": counts[-1][1], "seconds": round(counts[-1][0], 1)}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--aloft", required=True)
    arguments.add_argument("--messages", type=int, default=1000)
    arguments.add_argument("--concurrency", type=int, default=16)
    arguments.add_argument("--pace", type=int, default=120)
    options = arguments.parse_args()

    figures = {}
    for name, maker in databases.available().items():
        for workers in (1, 2):
            with maker() as store:
                figures[f"{name}, {workers}"] = result = throughput(options, store, workers)
            print(
                f"{name:9} {workers} worker{'s' * (workers > 1):1} {result['messages_per_second']:7} messages/s,"
                f" {result['calls_per_message']} calls each",
                flush=True,
            )
    for name, is_shared in (("shared", True), ("each its own", False)):
        with databases.sqlite() as store:
            figures[f"pace, {name}"] = result = paced(options, store, is_shared)
        print(
            f"pace of {options.pace}/min, {name:12} {result['asked_within_a_minute']} asked within a minute by two workers",
            flush=True,
        )
    print(json.dumps(figures))
    is_kept = figures["pace, shared"]["asked_within_a_minute"] <= options.pace
    raise SystemExit(0 if is_kept else 1)


if __name__ == "__main__":
    main()
