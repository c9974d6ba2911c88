"""The ways in which projects are written: planned first, in phases, as the best of several, and from the template."""

import json
import os
import re
import socket
import tempfile

import project_answers
from project_system import STEPS, Run, configuration, emulator, rule, schema, written

REVIEW = {"overall_score": 0.9, "issues": [{"file": "main.py", "message": "A review was here."}], "suggestions": ["Add a licence."]}


def plan(files):
    return json.dumps({"summary": "As small as it can be.", "files": [{"path": path, "purpose": "what its name says"} for path in files],
                       "decisions": ["Settings come from the environment."]})


def make(program, prompt, rules, expected, route="", steps=(), **settings):
    """A project by the given rules; with the step that each of them was made in."""
    with tempfile.TemporaryDirectory(prefix="aloft-mode-") as room, emulator(rules) as upstream, configuration(upstream, route, **settings) as file:
        out = os.path.join(room, "made")
        run = Run(program, "project", prompt, "--out", out, "--json", "--config", file)
        made = written(out) if os.path.isdir(out) else {}
    wrong = run.wrong_with()
    wrong += [f"{path} is not as it was answered" for path in expected.keys() | made.keys() if made.get(path) != expected.get(path)]
    there = list(run.report["provenance"]) if run.report else []
    wrong += [f"there was no step {step}" for step in steps if step not in there]
    return run, wrong


def enhanced(program, prompt, name, entities):
    """A plan, the files by it, a second look, and the documents that the files lack."""
    files = project_answers.files(name)
    documents = {"README.md": files.pop("README.md"), "docs/API.md": "# Endpoints\n\nThose of `main.py`.\n"}
    rules = [rule(STEPS["schema"], schema(entities)), rule(STEPS["plan"], plan(files)), rule(STEPS["build"], project_answers.perfect(files)),
             rule(STEPS["review"], json.dumps(REVIEW)), rule(STEPS["documents"], project_answers.perfect(documents))]
    run, wrong = make(program, prompt, rules, files | documents, mode="enhanced", review={}, documents={},
                      steps=["schema", "plan", "code", "review", "documents"])
    if run.report and (run.report["mode"], run.report["review"]["score"]) != ("enhanced", 0.9):
        wrong.append("it is not enhanced, or not reviewed")
    return run, wrong


def phase(path, entities):
    """In which phase a file is written: with an entity, before all of them, or after."""
    snakes = [re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in entities]
    own = [name for name in snakes if re.fullmatch(rf"app/(models|schemas|routers)/{name}s?\.py", path)]
    return own[0] if own else "core" if path.startswith("app/") else "main"


def phased(program, prompt, name, entities):
    """First what everything needs, then each entity, then what joins them."""
    files = project_answers.files(name)
    words = {"core": "Write what everything else relies on", "main": "Write what joins all that"}
    words |= {phase(f"app/models/{entity.lower()}.py", [entity]): f"the entity {entity}:" for entity in entities}
    parts = {part: {path: content for path, content in files.items() if phase(path, entities) == part} for part in words}
    rules = [rule(STEPS["schema"], schema(entities))] + [rule(words[part], project_answers.perfect(parts[part])) for part in words]
    run, wrong = make(program, prompt, rules, files, phases_from=2, steps=["code/" + part for part in words])
    if run.report and run.report["strategy"] != "phased":
        wrong.append("it was not written in phases")
    return run, wrong


def best_of(program, prompt, name, entities):
    """Three answers, of which one does not compile, one is right, and one lacks a module."""
    files = project_answers.files(name)
    broken = {**files, "main.py": files["main.py"].replace("def ", "def def ", 1)}
    lacking = {path: content for path, content in files.items() if path == "main.py" or not path.endswith(".py") or path.startswith("tests/")}
    rules = [rule(STEPS["schema"], schema(entities))]
    rules += [rule(STEPS["code"], project_answers.perfect(answer), times=1) for answer in (broken, files, lacking)]
    run, wrong = make(program, prompt, rules, files, strategy="best_of", candidates=3, steps=["code/0", "code/1", "code/2"])
    return run, wrong + ([] if "the best of 3 was chosen" in run.told else ["none was chosen"])


def template(program, prompt, name, entities):
    """Nobody answers: what the route allows then has to run, and to say what it is."""
    with socket.socket() as nobody, tempfile.TemporaryDirectory(prefix="aloft-mode-") as room:
        # A port that is taken and not listened at.
        nobody.bind(("127.0.0.1", 0))
        out = os.path.join(room, "made")
        with configuration(f"http://127.0.0.1:{nobody.getsockname()[1]}", ", degrade: template") as file:
            run = Run(program, "project", prompt, "--out", out, "--json", "--config", file)
        readme = written(out).get("README.md", "") if os.path.isdir(out) else ""
    wrong, run.note = run.wrong_with(), f"all files after {run.files_after} s"
    if run.report and not (run.report["degraded"] and "from a template" in run.report["message"] and "template" in readme):
        wrong.append("it does not say that no model wrote it")
    return run, wrong


MODES = {"enhanced": enhanced, "phased": phased, "best_of": best_of, "template": template}
