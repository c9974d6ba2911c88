"""A server with a store of its own, asked over HTTP and looked after with the commands of the same program."""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Tests" / "Program"))
from program import Process  # noqa: E402

CONFIGURATION = """
listen: 127.0.0.1:0
store: "sqlite:{folder}/aloft.db"
record: {{ content: full }}
tuning: {{ threads: {threads} }}
providers: {{ local: {{ kind: llama, model: {model}, threads: {threads} }} }}
routes: {{ intents: {{ targets: [local] }} }}
workflows: {{ intents: {{ route: intents, labels: "{folder}/labels.yaml", threshold: 0 }} }}
"""


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status


class Service:
    def __init__(self, aloft, model, folder, labels, threads):
        self.aloft_program, self.folder = aloft, folder
        self.home = os.path.join(folder, "home")
        os.makedirs(self.home, exist_ok=True)
        # Models and what was installed are those of this machine; what is made here stays here.
        installed = pathlib.Path(os.environ.get("ALOFT_HOME", root / ".aloft"))
        for name in ("models", "python", "tuning", "llama"):
            link = pathlib.Path(self.home, name)
            if (installed / name).exists() and not link.exists():
                link.symlink_to((installed / name).resolve())
        self.file = os.path.join(folder, "aloft.yaml")
        with open(os.path.join(folder, "labels.yaml"), "w", encoding="utf-8") as file:
            json.dump({"name": "loop", "labels": labels}, file)
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(folder=folder, model=model, threads=threads))
        os.environ["ALOFT_PROGRAM"] = aloft

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.process.stop()

    def start(self):
        self.process = Process("serve", "--config", self.file, home=self.home)

    def kill(self):
        self.process.process.kill()
        self.process.stop()

    # Over HTTP

    def call(self, path, body):
        data = json.dumps(body).encode()
        request = urllib.request.Request(self.process.url + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode(errors="replace")[:500]) from None

    def intent(self, query, user):
        return self.call("/api/intents", {"query": query, "user": user})

    def say(self, generation, user, is_right, correction, patience=100):
        """What a user says of an answer. Its row is written a moment after it was given, and is waited for."""
        body = {"generation": generation, "user": user, "matched_intent": is_right}
        body |= {"correction": correction} if correction else {"rating": 5} if is_right else {}
        while True:
            try:
                return self.call("/api/feedback", body)
            except Refused as refusal:
                if refusal.status != 404 or patience == 0:
                    raise
                patience -= 1
                time.sleep(0.02)

    @staticmethod
    def place(rollout, user):
        """Where somebody stands among all, as Documentation/Rollouts.md promises: the same in every process, for ever."""
        digest = hashlib.sha256(f"{rollout}\n{user}".encode()).digest()
        return (int.from_bytes(digest[:8], "big") >> 11) / 2**53

    # By commands

    def run(self, words):
        command = [self.aloft_program, *words, "--config", self.file]
        environment = {**os.environ, "ALOFT_HOME": self.home}
        return subprocess.run(command, capture_output=True, text=True, env=environment)

    def status(self, *words):
        done = self.run([*words, *([] if "--json" in words else ["--json"])])
        try:
            return done.returncode, json.loads(done.stdout)
        except ValueError:
            sys.exit(f"aloft {' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}{done.stdout[-500:]}")

    def aloft(self, *words):
        code, result = self.status(*words)
        if code != 0:
            sys.exit(f"aloft {' '.join(words)} ended with {code}: {json.dumps(result)[:2000]}")
        return result

    def refused(self, *words):
        """What a command says that is to be refused; empty where it was not."""
        done = self.run(words)
        return done.stderr if done.returncode else ""

    def rollout(self, candidate, least, steps="1,10,50,100"):
        words = ["--route", "intents", "--candidate", candidate, "--steps", steps, "--guard", "success"]
        return self.aloft("rollout", "start", *words, "--margin", "0.1", "--min-requests", str(least))["id"]
