"""Perfect, sloppy and hostile answers for each sample prompt of projects: what is taken, mended and refused, and whether anything
outside the folder is touched; see Documentation/Proofs.md."""

import argparse
import contextlib
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import zipfile

sys.dont_write_bytecode = True
root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Tests" / "Program"))
from program import Process  # noqa: E402

CONFIGURATION = """
store: "sqlite:{folder}/aloft.db"
providers:
  up: {{ kind: openai, base_url: "{emulator}/v1", api_key: none, models: ["*"] }}
routes:
  projects: {{ targets: [up/programmer], retry: {{ attempts: 2, base: 1ms }} }}
workflows: {{ projects: {{ mode: basic, phases_from: "off", cache: "off", review: "off", documents: "off" }} }}
"""
ENTITIES = ["Todo", "Task", "Post", "Post", "Product", "Order", "Card", "Patient", "Payment", "Like", "Message", "Article", "Quote", "Thing", "Item"]


def app(entity):
    """A small project that is right."""
    table, kind = entity.lower() + "s", entity
    return {
        "main.py": f'"""{kind}s, kept in memory."""\n\nfrom app.models import {kind}\nfrom app.store import Store\n\nstore = Store()\n\n\n'
                   f'def add(name: str) -> {kind}:\n    return store.add({kind}(name))\n\n\nif __name__ == "__main__":\n    print(add("first"))\n',
        "app/__init__.py": "",
        "app/models.py": f'from dataclasses import dataclass\n\n\n@dataclass\nclass {kind}:\n    name: str\n    note: str = "it\'s \\"quoted\\", {{and}} [more]"\n',
        "app/store.py": "class Store:\n    def __init__(self):\n        self.all = []\n\n    def add(self, value):\n        self.all.append(value)\n        return value\n",
        "tests/__init__.py": "",
        "tests/test_main.py": f"import unittest\n\nfrom main import add\n\n\nclass {kind}Tests(unittest.TestCase):\n    def test_what_is_added_is_there(self):\n"
                              "        self.assertEqual('a', add('a').name)\n",
        "requirements.txt": "fastapi>=0.110\nuvicorn\n",
        "README.md": f"# {kind}s\n\nWhat is kept of {table}.\n\n```sh\npython main.py\n```\n",
        "config.json": '{"name": "%s"}\n' % table,
    }


def perfect(files):
    return json.dumps({"files": files})


def sloppy(number, files):
    """Right files, written down as models do; what has to come of it is all of them but those that are cut off."""
    text = json.dumps({"files": files}, indent=2)
    forms = [
        lambda: (f"Sure! Here is the project:\n\n```json\n{text}\n```\n\nHave fun {{with it}}!", True),
        lambda: (text[:-1].rstrip().removesuffix("}") + ",\n}\n}", True),
        lambda: (json.dumps({"files": files}).replace("\\n", "\n"), True),
        # Quotes that are not escaped, as in Python's own.
        lambda: ('{"files": {' + ",\n".join(f'"{path}": "{content}"' for path, content in files.items()) + "}}", True),
        lambda: ("".join(f"### {path}\n\n~~~~\n{content}~~~~\n\n" for path, content in files.items() if content), True),
        lambda: (json.dumps({"files": [{"path": path, "content": content.split("\n")} for path, content in files.items()]}), True),
        lambda: (json.dumps({"files": files})[:-120], False),
        lambda: (json.dumps(files), True),
    ]
    return forms[number % len(forms)]()


def hostile(number, files, outside):
    """Answers that want out of the folder, or to be too much; with what has to be refused of them."""
    many = {f"f{index}.py": "x = 1\n" for index in range(10_000)}
    forms = [
        {"../escape.py": "x", "../../../../" + outside + "/escape.py": "x", outside + "/absolute.py": "x", "a/../../escape.py": "x"},
        {"~/escape.py": "x", "C:\\escape.py": "x", "..\\escape.py": "x", "app/./../../escape.py": "x", "\u202e../escape.py": "x"},
        {".git/hooks/post-checkout": "#!/bin/sh\ntouch " + outside + "/hook", ".git/config": "[core]\nfsmonitor = touch " + outside + "/hook"},
        many,
        {f"bomb{index}.txt": "0" * (255 << 10) for index in range(30)},
        {"huge.txt": "0" * (2 << 20), "nul": "x", "aux.txt": "x", "COM1": "x", "README.MD": "case", "readme.md": "case"},
        {"'; touch " + outside + "/name; '.py": "x", "$(touch " + outside + "/name).py": "x", "`touch " + outside + "/name`.py": "x", "a\nb.py": "x"},
        {"main.py": f"open({(outside + '/import')!r}, 'w').write('x')\n"},
        {"main.py": f"import os\nos.symlink('/', 'all')\nos.symlink({outside!r}, 'app2')\nos.makedirs('/root/x')\n",
         "tests/test_main.py": f"import pathlib\n\n\ndef test_it():\n    pathlib.Path({(outside + '/test')!r}).write_text('x')\n"},
        {"main.py": "import os\nwhile True:\n    os.fork()\n"},
        {"main.py": "x = [' ' * (1 << 30) for _ in range(64)]\n"},
        {"main.py": "while True:\n    pass\n"},
        {"main.py": "import socket\nsocket.create_connection(('1.1.1.1', 53), 3)\n"},
        {"main.py": "(" * 100_000 + "\n", "deep.json": "[" * 200_000, "deep.yaml": "[" * 50_000},
        {".aloft/project.json": "{}", ".aloft/versions/1.zip": "x", "main.py": "import sys\nsys.stdout.write('{\"compiled\": 99, \"findings\": []}')\n"},
    ]
    return {**files, **forms[number % len(forms)]}


def fingerprint(folder):
    """All that a folder has, links as links."""
    seen = {}
    for place, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(place, name)
            if os.path.islink(path):
                seen[path] = "link " + os.readlink(path)
            elif os.path.isfile(path):
                seen[path] = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
            else:
                seen[path] = "folder"
    return seen


SCHEMA = {"entities": [], "endpoints": [], "authentication": "none"}


@contextlib.contextmanager
def system(program, answer, entity):
    """A configuration of Aloft in front of an emulator that gives one answer."""
    os.environ["ALOFT_PROGRAM"] = program
    with tempfile.TemporaryDirectory(prefix="aloft-projects-") as folder:
        schema = {**SCHEMA, "entities": [{"name": entity, "description": "", "fields": [], "relationships": []}]}
        rules = [
            {"when": {"contains": "Say what it is about"}, "do": {"text": json.dumps(schema)}},
            # What is found is not put right, so that what the checks say stays.
            {"when": {"contains": "A project was checked"}, "do": {"text": "I cannot."}},
            {"do": {"text": answer}},
        ]
        script = os.path.join(folder, "script.yaml")
        pathlib.Path(script).write_text(json.dumps({"rules": rules}))
        emulator = Process("emulate", "--listen", "127.0.0.1:0", "--script", script)
        try:
            configuration = os.path.join(folder, "aloft.yaml")
            pathlib.Path(configuration).write_text(CONFIGURATION.format(folder=folder, emulator=emulator.url))
            yield configuration
        finally:
            emulator.stop()


def aloft(program, *words):
    began = time.monotonic()
    run = subprocess.run([program, *words], capture_output=True, text=True, timeout=600)
    report = json.loads(run.stdout) if run.stdout.startswith("{") else None
    return report, run.returncode, time.monotonic() - began, run.stderr


def written(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in pathlib.Path(folder).rglob("*")
            if path.is_file() and ".aloft" not in path.parts}


def create(program, kind, number, prompt):
    files, entity = app(ENTITIES[number]), ENTITIES[number]
    with tempfile.TemporaryDirectory(prefix="aloft-outside-") as room:
        outside = os.path.join(room, "outside")
        os.mkdir(outside, 0o777)
        os.chmod(outside, 0o777)
        isWhole = True
        if kind == "perfect":
            answer = perfect(files)
        elif kind == "sloppy":
            answer, isWhole = sloppy(number, files)
        else:
            answer = json.dumps({"files": hostile(number, files, outside)})
        before = fingerprint(room)
        with system(program, answer, entity) as configuration:
            out = os.path.join(room, "made")
            report, status, seconds, said = aloft(program, "project", prompt, "--out", out, "--json", "--config", configuration)
        after = {path: value for path, value in fingerprint(room).items() if not path.startswith(out)}
        made = written(out) if os.path.isdir(out) else {}
        links = [path for path, value in (fingerprint(out) if os.path.isdir(out) else {}).items() if value.startswith("link")]
        result = {"kind": kind, "prompt": prompt[:60], "seconds": round(seconds, 2), "files": len(made), "outside": after == before and not links}
        if report is None:
            return {**result, "ok": False, "message": said.strip().splitlines()[-1:] or ["nothing was said"]}
        check = report["check"]
        repairs = report["provenance"].get("code", {}).get("repairs", [])
        result |= {"status": status, "score": report["score"]["value"], "repairs": repairs,
                   "refused": sum(finding["kind"] == "refused" for finding in check["findings"]),
                   "errors": sum(finding["is_error"] for finding in check["findings"]), "not_checked": [entry["what"] for entry in check["not_checked"]]}
        if kind == "hostile":
            result["ok"] = result["outside"]
        else:
            # A last line without an end gets one.
            same = {path: content for path, content in files.items() if made.get(path) == content or not content}
            result["ok"] = result["outside"] and (result["errors"] == 0 if isWhole else True) and (len(same) == len(files) if isWhole else len(same) >= 4)
        return result


def change(program, number, prompt):
    """A project that is there: links in it, answers that lose its files, and one that is right."""
    found = []
    files = app(ENTITIES[number])
    right = {"main.py": files["main.py"] + "\n\ndef health():\n    return {'status': 'ok'}\n"}
    answers = {
        "right": ({"files": right}, True), "links": ({"files": {**right, "linked/x.py": "x = 1\n", "link.txt": "stolen\n"}}, None),
        "losing": ({"files": right, "removed": [path for path in files if path != "main.py"]}, False),
        "stubs": ({"files": {"main.py": "# ... rest of the code remains unchanged ...\n"}}, False),
        "escaping": ({"files": {**right, "../x.py": "x", ".git/config": "x"}}, True),
    }
    for name, (answer, expected) in answers.items():
        with tempfile.TemporaryDirectory(prefix="aloft-outside-") as room:
            project = pathlib.Path(room, "project")
            for path, content in files.items():
                (project / path).parent.mkdir(parents=True, exist_ok=True)
                (project / path).write_text(content)
            outside = pathlib.Path(room, "outside")
            outside.mkdir()
            (outside / "secret.txt").write_text("secret")
            (project / ".git").mkdir()
            (project / ".git" / "config").write_text("[core]\n")
            if name == "links":
                (project / "linked").symlink_to(outside)
                (project / "link.txt").symlink_to(outside / "secret.txt")
            before = fingerprint(room)
            with system(program, json.dumps(answer), ENTITIES[number]) as configuration:
                report, status, seconds, said = aloft(program, "project", "modify", str(project), prompt, "--json", "--config", configuration)
            after = {path: value for path, value in fingerprint(room).items() if ".aloft" not in path}
            changed = {os.path.relpath(path, project) for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
            isChanged = changed == {"main.py"}
            versions = sorted(os.listdir(project / ".aloft" / "versions")) if isChanged else []
            if isChanged:
                with zipfile.ZipFile(project / ".aloft" / "versions" / "1.zip") as archive:
                    assert archive.read("main.py").decode() == files["main.py"] and archive.testzip() is None
            ok = isChanged and len(versions) == 4 if expected else not changed
            found.append({"kind": f"change, {name}", "prompt": prompt, "seconds": round(seconds, 2), "ok": ok, "outside": ok,
                          "message": said.strip().splitlines()[-1:] if not ok else None})
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True)
    parser.add_argument("--only", help="perfect, sloppy, hostile or change")
    words = parser.parse_args()
    samples = json.loads(pathlib.Path(__file__).with_name("projects.json").read_text())
    results = []
    for kind in ("perfect", "sloppy", "hostile"):
        if words.only in (None, kind):
            for number, prompt in enumerate(samples["create"]):
                results.append(tell(create(words.aloft, kind, number, prompt)))
    if words.only in (None, "change"):
        for number, prompt in enumerate(samples["modify"]):
            results += [tell(result) for result in change(words.aloft, number, prompt)]
    figures = {}
    for result in results:
        line = figures.setdefault(result["kind"], {"all": 0, "ok": 0, "mended": 0, "refused": 0, "seconds": 0})
        line["all"] += 1
        line["ok"] += result["ok"]
        line["mended"] += bool(result.get("repairs"))
        line["refused"] += result.get("refused", 0)
        line["seconds"] = round(line["seconds"] + result["seconds"], 1)
    holds = {"all as it has to be": all(result["ok"] for result in results), "nothing outside is touched": all(result["outside"] for result in results)}
    print(json.dumps({"figures": figures, "holds": holds}))
    sys.exit(0 if all(holds.values()) else 1)


def tell(result):
    words = [f'{result["files"]} files' if "files" in result else "", f'score {result["score"]:.2f}' if "score" in result else "",
             ", ".join(result.get("repairs") or []), f'{result["refused"]} refused' if result.get("refused") else "",
             f'{result["errors"]} found wrong' if result.get("errors") else "", " ".join(result.get("message") or [])]
    print(f'{"ok " if result["ok"] else "NOT"} {result["kind"]:<17} {result["seconds"]:>6.1f} s  {result["prompt"][:44]:<44}  {"; ".join(word for word in words if word)}', flush=True)
    return result


main()
