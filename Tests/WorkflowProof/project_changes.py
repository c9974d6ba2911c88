"""Changes of projects that are there: right ones, and such as lose files, leave code out, escape, are too much or lead through links."""

import json
import os
import pathlib
import tempfile
import zipfile

import project_answers
from project_hostile import FULL
from project_system import Run, configuration, emulator, fingerprint, passes_limits, rule, written

ASKED = "Change this project as is asked."


def answers(base, right):
    """By their names: files and what is to go, the paths that have to be other then (none where it is to be refused), and words that
    have to be said."""
    stub = "# ... rest of the code remains unchanged ...\n"
    bombs = {f"bomb{index}.txt": FULL for index in range(30)}
    taken = {path: content for path, content in list(bombs.items())[:15]}
    return {
        "right": (right, [], right, []),
        "losing": (right, [path for path in base if path not in right], {}, ["The answer takes away"]),
        "stubs": ({**right, "main.py": stub}, [], {}, ["main.py, line 1: code is left out"]),
        "escaping": ({**right, "../x.py": "x", ".git/config": "x", "app/../../x.py": "x"}, [], right,
                     ["'../x.py' is left out: it climbs", "'.git/config' is left out: '.git' belongs to a tool", "'app/../../x.py' is left out"]),
        "links": ({**right, "linked/x.py": "x = 1\n", "link.txt": "stolen\n"}, [], right,
                  ["'link.txt' is left out: it is there already, and was not shown", "'linked/x.py' is left out"]),
        "zip bomb": ({**right, **bombs}, [], {**right, **taken}, ["'bomb29.txt' is left out: all files have more than 4194304 bytes"]),
        "huge files": (right, [], right, ["zeros.txt"]),
    }


def prepare(project, base, name):
    """Writes the project, with a secret beside it, and with what a kind of change is about."""
    for path, content in base.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(content)
    outside = project.parent / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (project / ".git").mkdir()
    (project / ".git" / "config").write_text("[core]\n")
    if name == "links":
        (project / "linked").symlink_to(outside)
        (project / "link.txt").symlink_to(outside / "secret.txt")
    if name == "huge files":
        for number in range(30):
            (project / f"zeros{number}.bin").write_bytes(bytes(256 << 10))
        with open(project / "zeros.txt", "wb") as file:
            # 300 MB that take no place.
            file.truncate(300 << 20)


def change(program, sample, name):
    """Has a project changed, and says what is wrong with what came of it."""
    base, right = project_answers.files(sample["of"]), project_answers.files(sample["answer"])
    files, removed, expected, words = answers(base, right)[name]
    text = json.dumps({"files": files, "removed": removed})
    with tempfile.TemporaryDirectory(prefix="aloft-outside-") as room, emulator([rule(ASKED, text)]) as upstream, configuration(upstream) as file:
        project = pathlib.Path(room, "project")
        project.mkdir()
        prepare(project, base, name)
        before = fingerprint(room)
        run = Run(program, "project", "modify", str(project), sample["prompt"], "--json", "--config", file)
        after = {path: value for path, value in fingerprint(room).items() if f"{project}/.aloft" not in path}
        other = {os.path.relpath(path, project) for path in before.keys() | after.keys() if before.get(path) != after.get(path) and after.get(path) != "folder"}
        wrong = [f"{path} was {'touched' if path in other else 'not changed'}" for path in sorted(other ^ expected.keys())]
        if expected:
            is_huge = name == "huge files"
            made = {} if is_huge else written(project)
            wrong += [f"{path} is not as it was answered" for path in expected if not is_huge and made.get(path) != expected[path]]
            wrong += passes_limits({path: content for path, content in made.items() if not path.startswith(".git/")})
            wrong += unversioned(project, base) if not wrong else []
            wrong += run.wrong_with() if name in ("right", "huge files") else []
    said = run.told + " ".join(finding["message"] for finding in run.findings)
    wrong += [f"{word!r} was not said" for word in words if word not in said]
    is_outside = any(path.startswith("..") for path in other)
    refusal = [line for _, line in run.lines if words and words[0] in line][:1]
    return {**run.figures, "files": len(other), "outside": not is_outside, "wrong": wrong, "note": name, "why": refusal}


def unversioned(project, base):
    """Why what there was could not be had again, or what was changed could not be seen."""
    versions = project / ".aloft" / "versions"
    names = sorted(os.listdir(versions)) if versions.is_dir() else []
    if len(names) != 4:
        return [f"there are the versions {names}"]
    with zipfile.ZipFile(versions / "1.zip") as archive:
        broken = [archive.testzip()] if archive.testzip() else []
        lost = [path for path, content in base.items() if archive.read(path).decode() != content]
    return [f"version 1 has another {path}" for path in broken + lost]


CHANGES = ("right", "losing", "stubs", "escaping", "links", "zip bomb", "huge files")
