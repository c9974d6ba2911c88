"""Has answers become films, through the program as it is released and Manim in its sandbox, and judges what came of them."""

import argparse
import ast
import concurrent.futures
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
import urllib.error
import urllib.request

from answers import SAMPLES, perfect, sloppy, spoil, written
from program import Process

CONFIGURATION = """
listen: 127.0.0.1:0
store: "sqlite:{folder}/aloft.db"
workers: 2
providers:
  up: {{ kind: gemini, base_url: "{emulator}", api_key: none, models: ["*"] }}
routes:
  animations: {{ targets: [up/describer], retry: {{ attempts: 2, base: 1ms }} }}
"""
FORBIDDEN = {"__import__", "os", "system", "eval", "exec", "open", "subprocess", "compile", "globals", "getattr", "socket"}


def arguments():
    reader = argparse.ArgumentParser()
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--samples", action="store_true")
    reader.add_argument("--config")
    reader.add_argument("--out", type=pathlib.Path)
    return reader.parse_args()


def call(url, path, body=None):
    request = urllib.request.Request(url + path, data=None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=600) as response:
        return response.read()


def make(url, prompt):
    """Asks for a film and waits for its end; the job as it ended."""
    job = json.loads(call(url, "/api/workflows/animations", {"prompt": prompt}))["id"]
    while True:
        state = json.loads(call(url, f"/api/jobs/{job}"))
        if state["state"] in ("succeeded", "failed", "cancelled"):
            code = (state.get("output") or {}).get("artifacts", {}).get("code")
            return {**state, "program": call(url, code).decode() if code else None}
        time.sleep(0.3)


def keep(url, job, out, name):
    """Keeps what a job made under names that say what it is."""
    if not out:
        return
    out.mkdir(parents=True, exist_ok=True)
    for what, ending in [("film", "mp4"), ("poster", "png"), ("preview", "svg"), ("code", "py"), ("scene", "json")]:
        path = (job.get("output") or {}).get("artifacts", {}).get(what)
        if path:
            (out / f"{name}.{ending}").write_bytes(call(url, path))


def is_harmless(program):
    """Whether a program uses nothing but what the compiler writes: texts are texts, whatever is in them."""
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Name) and node.id in FORBIDDEN or isinstance(node, ast.Attribute) and node.attr in FORBIDDEN:
            return False
        if isinstance(node, ast.Import) and [alias.name for alias in node.names] != ["numpy"]:
            return False
        if isinstance(node, ast.ImportFrom) and node.module != "manim":
            return False
    return True


def cases(is_quick, canary):
    """Each with its kind, its name, what is asked for, what is wrong with it, and the answer."""
    all_cases = []
    for index, (name, prompt) in enumerate(SAMPLES.items()):
        what, spoilt = spoil(name, index, canary)
        all_cases.append(("perfect", name, prompt, "", perfect(name)))
        all_cases.append(("sloppy", name, prompt, "other names, fences, a comma", sloppy(name)))
        all_cases.append(("hostile", name, prompt, what, spoilt))
    for kind in ("sloppy", "hostile"):
        for name, answer in written(kind):
            all_cases.append((kind, name, f"Show {name.replace('-', ' ')}", name.replace("-", " "), answer))
    return all_cases[::5] if is_quick else all_cases


def judge(kind, name, job, canary):
    """What came of an answer, and whether that is as it should be."""
    outcome = job.get("output") or {}
    rung, program = outcome.get("rung"), job.get("program")
    film = outcome.get("film")
    isSafe = not os.path.exists(canary) and (program is None or is_harmless(program))
    said = (job.get("error") or {}).get("message") or outcome.get("film_error") or ""
    if kind == "hostile":
        return rung, film, said, isSafe and bool(film or said)
    # What is missing at an end that was cut off is not mended but left out.
    wanted = ("reduced",) if name.endswith("-cut") else ("as_written", "fixed")
    return rung, film, said, isSafe and bool(film) and rung in wanted


def prove(options):
    folder = tempfile.mkdtemp(prefix="aloft-proof-")
    canary = os.path.join(folder, "canary")
    chosen = cases(options.quick, canary)
    rules = [{"when": {"contains": f"(case {number:03d})"}, "do": {"text": case[4]}} for number, case in enumerate(chosen)]
    script = os.path.join(folder, "script.yaml")
    pathlib.Path(script).write_text(json.dumps({"rules": rules}))
    emulator = Process("emulate", "--listen", "127.0.0.1:0", "--script", script)
    configuration = os.path.join(folder, "aloft.yaml")
    pathlib.Path(configuration).write_text(CONFIGURATION.format(emulator=emulator.url, folder=folder))
    # Films lie where this run's are, Manim where it is installed.
    home = os.path.join(folder, "home")
    os.mkdir(home)
    os.symlink(os.path.join(os.path.abspath(os.environ.get("ALOFT_HOME", ".aloft")), "animations"), os.path.join(home, "animations"))
    server = Process("serve", "--config", configuration, home=home)
    before = time.monotonic()
    rows = []
    try:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = [pool.submit(make, server.url, f"{case[2]} (case {number:03d})") for number, case in enumerate(chosen)]
            print(f"{'answer':8} {'sample':26} {'rung':12} {'film':>7}  what was wrong, what was said")
            for (kind, name, _, what, _), run in zip(chosen, runs):
                job = run.result()
                rung, film, said, is_right = judge(kind, name, job, canary)
                keep(server.url, job, options.out, f"{kind}-{name}")
                length = f"{film['seconds']:.1f} s" if film else "none"
                print(f"{kind:8} {name:26} {rung or 'refused':12} {length:>7}  {what}{' | ' if what and said else ''}{said[:150]}"
                      f"{'' if is_right else '   <-- NOT AS IT SHOULD BE'}", flush=True)
                rows.append({"kind": kind, "name": name, "rung": rung or "refused", "film": bool(film), "right": is_right})
    finally:
        server.stop()
        emulator.stop()
    report = {"seconds": round(time.monotonic() - before), "canary": os.path.exists(canary)}
    for kind in ("perfect", "sloppy", "hostile"):
        mine = [row for row in rows if row["kind"] == kind]
        rungs = {rung: sum(row["rung"] == rung for row in mine) for rung in sorted({row["rung"] for row in mine})}
        report[kind] = {"all": len(mine), "films": sum(row["film"] for row in mine), "right": sum(row["right"] for row in mine), **rungs}
    report["holds"] = all(row["right"] for row in rows) and not report["canary"]
    shutil.rmtree(folder)
    return report


def samples(options):
    """The original's samples, asked of a real model."""
    folder = tempfile.mkdtemp(prefix="aloft-samples-")
    words = ["serve", "--listen", "127.0.0.1:0"]
    configuration = options.config
    if not configuration:
        configuration = os.path.join(folder, "aloft.yaml")
        pathlib.Path(configuration).write_text(f'store: "sqlite:{folder}/aloft.db"\nworkers: 1\nproviders:\n  local: {{ kind: llama, threads: 1 }}\n'
                                               'routes:\n  animations: { targets: [local] }\nworkflows: { animations: { timeout: 30m } }\n')
    server = Process(*words, "--config", configuration)
    rows = []
    try:
        print(f"{'sample':26} {'s':>5} {'rung':12} {'film':>7}  what was said")
        for name, prompt in SAMPLES.items():
            before = time.monotonic()
            job = make(server.url, prompt)
            took = time.monotonic() - before
            rung, film, said, _ = judge("sample", job, os.path.join(folder, "canary"))
            keep(server.url, job, options.out, name)
            outcome = job.get("output") or {}
            length = f"{film['seconds']:.1f} s" if film else "none"
            print(f"{name:26} {took:5.0f} {rung or 'refused':12} {length:>7}  {said[:150]}", flush=True)
            rows.append({"name": name, "prompt": prompt, "seconds": round(took, 1), "rung": rung or "refused", "film": film and film["seconds"],
                         "attempts": (outcome.get("made") or {}).get("attempts"), "notes": len(outcome.get("notes") or []),
                         "quality": outcome.get("quality"), "said": said})
    except urllib.error.URLError:
        # Whatever the server said last says why.
        print("".join(server.lines[-20:]), "status", server.process.poll(), file=sys.stderr)
        raise
    finally:
        server.stop()
        shutil.rmtree(folder)
    return {"samples": rows, "films": sum(bool(row["film"]) for row in rows), "holds": True}


if __name__ == "__main__":
    chosen = arguments()
    result = samples(chosen) if chosen.samples else prove(chosen)
    print(json.dumps(result))
    sys.exit(0 if result["holds"] else 1)
