"""Says what is wrong with the Python of a project: read only or, where the task has it, run.

It runs in the project's folder. The task comes as JSON on standard input, and what was found goes as JSON to standard output.
Nothing of the project is run but in children, whose words are not believed more than an exit status.

The files beside this one are joined to one program, each with what stands in those before it: read, modules, imports, names,
drivers, run, endpoints, tests. Only ask is a program of its own, which runs in such a child.
"""

import ast
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
import warnings

task = json.load(sys.stdin)
if task["run"]:
    # What is run is the same user's; it may not take hold of our output, nor of us (PR_SET_DUMPABLE).
    try:
        import ctypes

        if ctypes.CDLL(None).prctl(4, 0) != 0:
            task["run"] = False
    except (ImportError, OSError, AttributeError):
        task["run"] = False
os.chdir(task["folder"])
deadline = time.monotonic() + task["seconds"]
findings, unchecked = [], []
trees = {}
warnings.simplefilter("ignore")
sys.setrecursionlimit(3000)


def find(kind, path, message, line=None):
    # Where Python is installed here is nobody's matter.
    plain = re.sub(r" \(/[^()\s]*\)", "", str(message)[:2000])
    if len(findings) < 80:
        findings.append({"kind": kind, "path": path, "line": line, "message": plain[:400]})


def skip(what, reason):
    entry = {"what": what, "reason": reason[:300]}
    if entry not in unchecked and len(unchecked) < 80:
        unchecked.append(entry)


def left():
    return deadline - time.monotonic()


# What is Python at all.
compiled = 0
for path in task["python"]:
    try:
        with open(path, "rb") as file:
            source = file.read()
        trees[path] = ast.parse(source, path)
        compile(source, path, "exec", dont_inherit=True)
        compiled += 1
    except SyntaxError as error:
        find("compile", path, f"it is no Python: {error.msg}", error.lineno)
        trees.pop(path, None)
    except (ValueError, RecursionError, MemoryError) as error:
        find("compile", path, f"it cannot be compiled: {type(error).__name__}")
        trees.pop(path, None)

# TOML is read by the same hand that will read it.
data = 0
for path in task["toml"]:
    try:
        import tomllib

        with open(path, "rb") as file:
            tomllib.load(file)
        data += 1
    except ImportError:
        skip(path, "this Python reads no TOML")
    except (ValueError, RecursionError) as error:
        find("data", path, f"it is no TOML: {error}")
