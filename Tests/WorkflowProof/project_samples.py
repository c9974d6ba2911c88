"""Has a model of this machine make the sample projects, and writes down what came of each; see Documentation/Proofs.md."""

import argparse
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
CONFIGURATION = """
store: "sqlite:{folder}/aloft.db"
record: {{ content: {content} }}
providers: {{ local: {{ kind: llama, model: {model}{threads} }} }}
routes: {{ projects: {{ targets: [local], retry: {{ attempts: 2 }}, degrade: template }} }}
workflows: {{ projects: {{ cache: "off", code: {{ max_tokens: 4096, timeout: 20m }}, schema: {{ max_tokens: 2048 }} }} }}
"""
MARK = "<!-- What follows is written by scripts/prove/projects --samples; what is above is written by hand and stays. -->"


def make(words, prompt, folder, existing=None):
    configuration = pathlib.Path(folder, "aloft.yaml")
    threads = f", threads: {words.threads}" if words.threads else ""
    configuration.write_text(CONFIGURATION.format(folder=folder, model=words.model, threads=threads, content="full" if words.keep else "none"))
    command = ["modify", existing, prompt] if existing else [prompt, "--out", os.path.join(folder, "out")]
    began = time.monotonic()
    run = subprocess.run([words.aloft, "project", *command, "--json", "--config", str(configuration)], capture_output=True, text=True)
    report = json.loads(run.stdout) if run.stdout.startswith("{") else None
    return report, round(time.monotonic() - began), run.stderr.strip().splitlines()


def chapter(title, prompt, report, seconds, said, patch):
    lines = [f"### {title}. {prompt}", ""]
    if report is None:
        return lines + [f"Nothing, after {seconds} s: {said[-1] if said else 'nobody said why'}", ""]
    check, score = report["check"], report["score"]
    made = "from the **template**" if any(step.startswith("code") for step in report["degraded_steps"]) else "by the model"
    if report["scaffold"]:
        made = f'of which {len(report["scaffold"])} follow from the schema, the others {made},'
    lines.append(f'{report["name"]}: {len(report["paths"])} files {made} in {seconds} s; score {score["value"]:.2f} ({score["grade"]}).')
    lines.append("")
    lines.append("Files: " + ", ".join(f"`{path}`" for path in report["paths"]) + ".")
    entities = [entity["name"] for entity in report["schema"]["entities"]]
    if entities:
        lines.append("Entities: " + ", ".join(entities) + ".")
    for name in ("compiled", "imported", "tests", "answered", "offered"):
        if check[name]:
            lines.append(f'{name.capitalize()}: {check[name]["right"]} of {check[name]["all"]}.')
    if patch:
        changed = [line[0] for line in patch.split("\n") if line[:1] in ("+", "-") and line[:3] not in ("+++", "---")]
        lines.append(f'Changed: {changed.count("+")} lines more, {changed.count("-")} less.')
    steps = [f'{name} {step["attempts"]} call{"s" * (step["attempts"] != 1)} {step["seconds"]:.0f} s'
             + (f' ({", ".join(step["repairs"])})' if step["repairs"] else "") for name, step in report["provenance"].items()]
    lines += ["Steps: " + "; ".join(steps) + ".", ""]
    lines += [f'- {finding["kind"]}: {finding["path"]}{" line %d" % finding["line"] if finding["line"] else ""}: {finding["message"]}'
              for finding in check["findings"][:8]]
    return lines + [""]


def main():
    parser = argparse.ArgumentParser()
    for name in ("aloft", "model", "report"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--most", type=int, help="how many samples are made that the report does not have yet")
    parser.add_argument("--keep", help="a folder that what is made is kept in, with the store that has what was asked and answered")
    words = parser.parse_args()
    samples = json.loads(pathlib.Path(__file__).with_name("projects.json").read_text())
    report_file = root / words.report
    text = report_file.read_text() if report_file.exists() else "# Sample projects on the local model\n\n" + MARK + "\n"
    head, _, rest = text.partition(MARK)
    old = {}
    for part in rest.split("### ")[1:]:
        old[part.split("\n", 1)[0].split(". ", 1)[1]] = "### " + part.rstrip() + "\n"
    todo = [(str(index + 1), prompt, None) for index, prompt in enumerate(samples["create"])]
    todo += [(f"M{index + 1}", prompt, "first") for index, prompt in enumerate(samples["modify"])]
    made = 0
    results = {}
    for number, prompt, existing in todo:
        if prompt in old or (words.most is not None and made >= words.most):
            continue
        made += 1
        with tempfile.TemporaryDirectory(prefix="aloft-sample-") as folder:
            base = None
            if existing:
                # Every change is one of the same small project, which no model wrote.
                base = os.path.join(folder, "project")
                quick = pathlib.Path(folder, "template.yaml")
                quick.write_text('store: none\nproviders: { gone: { kind: openai, base_url: "http://127.0.0.1:9/v1", api_key: none, models: ["*"] }, canned: { kind: template, text: "none" } }\n'
                                 "routes: { projects: { targets: [gone/x, canned/x], retry: { attempts: 1 } } }\n")
                subprocess.run([words.aloft, "project", "Create a FastAPI todo app", "--out", base, "--config", str(quick)], capture_output=True)
            report, seconds, said = make(words, prompt, folder, base)
            made_in = pathlib.Path(base or os.path.join(folder, "out"))
            patch = made_in / ".aloft/versions/2.patch"
            patch = patch.read_text() if patch.exists() else ""
            if words.keep:
                kept = os.path.join(words.keep, number)
                os.makedirs(kept, exist_ok=True)
                shutil.copy(os.path.join(folder, "aloft.db"), kept)
                if made_in.exists():
                    shutil.copytree(made_in, os.path.join(kept, "files"), dirs_exist_ok=True)
        lines = chapter(number, prompt, report, seconds, said, patch)
        old[prompt] = "\n".join(lines)
        results[prompt] = report
        print(f'{number:>3} {seconds:>5} s  {prompt[:60]:<60}  {report["message"] if report else said[-1:]}', flush=True)
        order = [prompt for _, prompt, _ in todo if prompt in old]
        day = datetime.date.today().isoformat()
        report_file.parent.mkdir(parents=True, exist_ok=True)
        report_file.write_text(head + MARK + f"\n\nMade with `{words.model}`, last on {day}.\n\n" + "\n".join(old[prompt].rstrip() + "\n" for prompt in order))
    done = [report for report in results.values() if report]
    print(json.dumps({"made": len(results), "projects": len(done), "without_errors": sum(not any(f["is_error"] for f in r["check"]["findings"]) for r in done),
                      "templates": sum(any(s.startswith("code") for s in r["degraded_steps"]) for r in done)}))


main()
