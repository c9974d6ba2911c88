"""A configuration of Aloft in front of an emulator, and what is seen of a run and of the folders around it."""

import contextlib
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Tests" / "Program"))
from program import Process  # noqa: E402

CONFIGURATION = """
store: "sqlite:{folder}/aloft.db"
providers:
  up: {{ kind: openai, base_url: "{upstream}/v1", api_key: none, models: ["*"] }}
routes:
  projects: {{ targets: [up/programmer], retry: {{ attempts: 2, base: 1ms }}{route} }}
workflows: {{ projects: {{ {settings} }} }}
"""
PLAIN = {"mode": "basic", "phases_from": "off", "cache": "off", "review": "off", "documents": "off"}
# How the prompts begin by which steps are told apart.
STEPS = {
    "schema": "Say what it is about.", "plan": "Plan how this backend is built", "build": "as it was planned",
    "code": "Write the whole of a small backend", "review": "Review this project", "documents": "Describe this project.",
    "repair": "A project was checked",
}
MOST_FILES, MOST_BYTES, MOST_IN_ALL = 300, 256 << 10, 4 << 20


def rule(contains, text, **when):
    """What the emulator says to a request that has some words; long answers come in pieces, as from anybody."""
    pieces = {"events": max(1, len(text) // 50_000)} if len(text) > 200_000 else {}
    return {"when": {"contains": contains, **when}, "do": {"text": text, **pieces}}


def schema(entities):
    return json.dumps({"entities": [{"name": name, "description": "", "fields": [], "relationships": []} for name in entities],
                       "endpoints": [], "authentication": "none"})


@contextlib.contextmanager
def emulator(rules):
    """Says what the rules have; what is found wrong it does not put right, so that what the checks say stays."""
    with tempfile.TemporaryDirectory(prefix="aloft-script-") as folder:
        script = pathlib.Path(folder, "script.yaml")
        script.write_text(json.dumps({"rules": [*rules, rule(STEPS["repair"], "I cannot.")]}))
        process = Process("emulate", "--listen", "127.0.0.1:0", "--script", str(script))
        try:
            yield process.url
        finally:
            process.stop()


@contextlib.contextmanager
def configuration(upstream, route="", **settings):
    with tempfile.TemporaryDirectory(prefix="aloft-projects-") as folder:
        chosen = ", ".join(f'{name}: "{value}"' if isinstance(value, str) else f"{name}: {value}" for name, value in (PLAIN | settings).items())
        file = pathlib.Path(folder, "aloft.yaml")
        file.write_text(CONFIGURATION.format(folder=folder, upstream=upstream, route=route, settings=chosen))
        yield str(file)


class Run:
    """The program with some words, until it ends: what it said and took."""

    def __init__(self, program, *words, seconds=600):
        began = time.monotonic()
        self.lines = []
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen([program, *words], stdout=output, stderr=subprocess.PIPE, text=True)
            timer = threading.Timer(seconds, process.kill)
            timer.start()
            for line in process.stderr:
                self.lines.append((round(time.monotonic() - began, 2), line.rstrip()))
            _, status, used = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            process.stderr.close()
            output.seek(0)
            said = output.read()
        self.status, self.seconds, self.megabytes = process.returncode, round(time.monotonic() - began, 2), used.ru_maxrss >> 10
        self.report = json.loads(said) if said.startswith("{") else None

    @property
    def told(self):
        return "\n".join(line for _, line in self.lines)

    @property
    def last_word(self):
        return self.lines[-1][1] if self.lines else "nothing was said"

    @property
    def files_after(self):
        """The seconds after which the last file was told; 0 where none was."""
        return max((seconds for seconds, line in self.lines if line.startswith("   ")), default=0)

    @property
    def findings(self):
        return self.report["check"]["findings"] if self.report else []

    @property
    def repairs(self):
        return [repair for step in (self.report or {}).get("provenance", {}).values() for repair in step["repairs"]]

    @property
    def figures(self):
        """What there is to be told of it, for `tell`."""
        figures = {"seconds": self.seconds, "status": self.status, "repairs": self.repairs,
                   "refused": sum(finding["kind"] == "refused" for finding in self.findings),
                   "errors": sum(finding["is_error"] for finding in self.findings)}
        if not self.report:
            return figures
        return figures | {"score": self.report["score"]["value"], "answered": self.report["check"]["answered"]}

    def wrong_with(self):
        """Why what came of it is no project that runs; nothing where it does."""
        if self.report is None:
            return ["there is no project: " + self.last_word]
        check = self.report["check"]
        wrong = [finding["message"] for finding in self.findings if finding["is_error"]]
        # Who asks for what was made up may be refused, rightly.
        wrong += [f'{entry["what"]} not looked at: {entry["reason"]}' for entry in check["not_checked"]
                  if not entry["reason"].startswith("asked with what was made up")]
        for name in ("compiled", "imported", "tests"):
            share = check[name]
            if not share or not share["all"] or share["right"] != share["all"]:
                wrong.append(f"{name}: {share}")
        return wrong + ([f"exit status {self.status}"] if self.status else [])


def fingerprint(folder):
    """All that a folder has, links as links."""
    seen = {}
    for place, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(place, name)
            if os.path.islink(path):
                seen[path] = "link " + os.readlink(path)
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    seen[path] = hashlib.file_digest(file, "sha256").hexdigest()
            else:
                seen[path] = "folder"
    return seen


def written(folder):
    """The texts of a project's folder by their paths, without what Aloft keeps beside them."""
    return {str(path.relative_to(folder)): path.read_text() for path in pathlib.Path(folder).rglob("*")
            if path.is_file() and ".aloft" not in path.relative_to(folder).parts}


def passes_limits(files):
    """Which limits files pass that were written."""
    sizes = [len(content.encode()) for content in files.values()]
    limits = {"files": (len(sizes), MOST_FILES), "bytes of a file": (max(sizes, default=0), MOST_BYTES), "bytes": (sum(sizes), MOST_IN_ALL)}
    return [f"{value} {name}, and {most} are the most" for name, (value, most) in limits.items() if value > most]
