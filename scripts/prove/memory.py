"""What stays of a gateway's memory after exchanges that need much of it; run by scripts/prove/memory."""

import argparse
import base64
import concurrent.futures
import http.client
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

CHAT = "/v1/chat/completions"
# What the emulator does, by the model it is asked for.
SCRIPT = """rules:
  - { when: { model: "*drip*" }, do: { trickle: 1byte/0ms, events: 4, tokens: 8 } }
  - { when: { model: "*big*" }, do: { size: 60MB } }
  - { when: { model: "*huge*" }, do: { size: 70MB } }
"""


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        emulator, target = start_emulator(options, folder)
        gateway = None
        try:
            gateway = Gateway(options, folder, target)
            found = prove(gateway, options)
        finally:
            for process in (gateway and gateway.process, emulator):
                if process:
                    process.terminate()
                    process.wait(20)
    report(found)
    sys.exit(0 if found["is_returned"] else 1)


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True, type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--loops", type=int)
    parser.add_argument("--allow", type=float, default=3)
    return parser.parse_args()


def prove(gateway, options):
    few = 4 if options.quick else 20
    started = gateway.rested()
    ordinary = [(pair, is_streamed) for pair in PAIRS for is_streamed in (False, True)]
    gateway.ask([(*PAIRS[pair], "m", words("hi"), is_streamed) for pair, is_streamed in ordinary * 250], 32)
    warmed = gateway.rested()
    image = base64.b64encode(os.urandom(1 << 20) * 20).decode()
    stages = {
        f"{few} images of 20 MB, {pair}": ([(*PAIRS[pair], "m", picture(image), False)] * few, 4) for pair in PAIRS
    }
    drips = [(*PAIRS[pair], "drip", words("hi"), is_streamed) for pair, is_streamed in ordinary]
    stages[f"{len(drips) * few} answers a byte at a time"] = (drips * few, 32)
    long = [("hello " * 4, "user" if turn % 2 == 0 else "model") for turn in range(10_000)]
    stages[f"{4 * few} requests of 10,000 messages"] = ([(*PAIRS[pair], "m", long, False) for pair in PAIRS] * few, 4)
    stages[f"{len(PAIRS)} events of 60 MB"] = ([(*PAIRS[pair], "big", words("hi"), True) for pair in PAIRS], 2)
    stages[f"{len(PAIRS)} events of 70 MB, refused"] = ([(*PAIRS[pair], "huge", words("hi"), True) for pair in PAIRS], 2)
    rows = []
    for name, (requests, at_once) in stages.items():
        gateway.forget_peak()
        began = time.monotonic()
        refused = gateway.ask(requests, at_once, may_be_refused="refused" in name)
        taken = time.monotonic() - began
        peak = gateway.memory("VmHWM")
        rows.append({"stage": name, "peak_mib": peak, "after_mib": gateway.rested(), "seconds": round(taken, 1),
                     "refused": refused})
        print(f"{name}: peak {peak:.1f} MiB, after {rows[-1]['after_mib']:.1f} MiB, {taken:.1f} s", file=sys.stderr)
    limit = warmed * 1.1 + options.allow
    after = rows[-1]["after_mib"]
    return {"proof": "memory", "started_mib": started, "warmed_mib": warmed, "after_mib": after,
            "limit_mib": round(limit, 1), "peak_mib": max(row["peak_mib"] for row in rows),
            "worst_after_mib": max(row["after_mib"] for row in rows),
            "is_returned": all(row["after_mib"] <= limit for row in rows), "stages": rows}


def report(found):
    print("| stage | peak, MiB | after, MiB | seconds |")
    print("|---|---:|---:|---:|")
    print(f"| started | | {found['started_mib']:.1f} | |")
    print(f"| warmed | | {found['warmed_mib']:.1f} | |")
    for row in found["stages"]:
        print(f"| {row['stage']} | {row['peak_mib']:.1f} | {row['after_mib']:.1f} | {row['seconds']} |")
    print()
    print(json.dumps(found))


# What is asked.

# Caller's dialect and provider.
PAIRS = {
    "OpenAI to Gemini": ("openai", "to-gemini"),
    "Gemini to OpenAI": ("gemini", "to-openai"),
    "OpenAI forwarded": ("openai", "to-openai"),
    "Gemini forwarded": ("gemini", "to-gemini"),
}


def words(text):
    return [(text, "user")]


def picture(data):
    return [("What is this?", "user"), (data, "image")]


def written(caller, turns, model, is_streamed):
    """A path and a body."""
    if caller == "gemini":
        contents = []
        for text, role in turns:
            if role == "image":
                contents[-1]["parts"].append({"inlineData": {"mimeType": "image/png", "data": text}})
            else:
                contents.append({"role": role, "parts": [{"text": text}]})
        method = "streamGenerateContent?alt=sse" if is_streamed else "generateContent"
        return f"/v1beta/models/{model}:{method}", json.dumps({"contents": contents}).encode()
    messages = []
    for text, role in turns:
        if role == "image":
            url = {"url": f"data:image/png;base64,{text}"}
            first = {"type": "text", "text": messages[-1]["content"]}
            messages[-1]["content"] = [first, {"type": "image_url", "image_url": url}]
        else:
            messages.append({"role": "assistant" if role == "model" else role, "content": text})
    return CHAT, json.dumps({"model": model, "messages": messages, "stream": is_streamed}).encode()


# Who is asked.


def start_emulator(options, folder):
    (folder / "script.yaml").write_text(SCRIPT)
    process = subprocess.Popen(
        [str(options.aloft), "emulate", "--listen", "127.0.0.1:0", "--keep", "0", "--script",
         str(folder / "script.yaml")],
        stdout=subprocess.PIPE,
    )
    line = process.stdout.readline().decode()
    if not line.startswith("listening on "):
        raise SystemExit(f"the emulator did not start: {line}")
    return process, line.split()[-1]


class Gateway:
    """A running `aloft serve`, seen from outside."""

    def __init__(self, options, folder, target):
        loops = f"loops: {options.loops}\n" if options.loops else ""
        models = {"to-openai": "o", "to-gemini": "g"}
        self.names = {(provider, model): f"{short}-{model}" for provider, short in models.items()
                      for model in ("m", "drip", "big", "huge")}

        def provider(name, kind, base):
            mine = ", ".join(value for (owner, _), value in self.names.items() if owner == name)
            return f'  {name}: {{ kind: {kind}, base_url: "http://{target}{base}", api_key: x, models: [{mine}] }}\n'

        address = folder / "gateway.sock"
        self.address = str(address)
        (folder / "aloft.yaml").write_text(
            f"listen: unix:{address}\nstore: none\n{loops}log: {{ level: error }}\nproviders:\n"
            + provider("to-openai", "openai", "/v1") + provider("to-gemini", "gemini", "")
        )
        self.process = subprocess.Popen([str(options.aloft), "serve", "--config", str(folder / "aloft.yaml")])
        until = time.monotonic() + 10
        while not address.exists():
            if time.monotonic() > until or self.process.poll() is not None:
                raise SystemExit("the gateway did not start")
            time.sleep(0.02)

    def ask(self, requests, at_once, may_be_refused=False):
        """Sends the requests, so many at a time, each on a connection of its own; returns how many were refused."""
        bodies = {}

        def one(request):
            caller, provider, model, turns, is_streamed = request
            key = (caller, provider, model, id(turns), is_streamed)
            if key not in bodies:
                bodies[key] = written(caller, turns, self.names[provider, model], is_streamed)
            path, body = bodies[key]
            connection = UnixConnection(self.address)
            connection.request("POST", path, body, {"content-type": "application/json"})
            response = connection.getresponse()
            tail = b""
            while piece := response.read(1 << 16):
                tail = tail[-1000:] + piece[-1000:]
            connection.close()
            is_refused = response.status != 200 or b'"error"' in tail
            if is_refused and not may_be_refused:
                raise SystemExit(f"{request[:3]}: {response.status} {tail[-300:]}")
            return is_refused

        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            return sum(pool.map(one, requests))

    def memory(self, field="VmRSS"):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return round(int(line.split()[1]) / 1024, 1)
        raise SystemExit("the gateway is gone")

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def rested(self, patience=20):
        """Resident memory once it has not changed for three seconds: the gateway looks once a second whether it rests."""
        until, last, since = time.monotonic() + patience, self.memory(), time.monotonic()
        while time.monotonic() < until and time.monotonic() - since < 3:
            time.sleep(0.1)
            now = self.memory()
            if abs(now - last) > 0.1:
                last, since = now, time.monotonic()
        return self.memory()


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("gateway", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


if __name__ == "__main__":
    main()
