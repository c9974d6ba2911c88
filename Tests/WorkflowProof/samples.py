"""Has the local model answer the sample questions, and writes down what came of each; see Documentation/Proofs.md."""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid

sys.dont_write_bytecode = True
root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Tests" / "Program"))
from program import Process  # noqa: E402

# Nobody is there to answer what is asked back, and nothing is given again, so that each is made and timed.
CONFIGURATION = """
listen: 127.0.0.1:0
store: "sqlite:{folder}/aloft.db"
providers: {{ local: {{ kind: llama, model: {model}{threads} }} }}
routes: {{ scripts: {{ targets: [local], degrade: template }} }}
workflows: {{ scripts: {{ answer_wait: "off", cache: "off"{topics} }} }}
"""
MARK = "<!-- What follows is written by scripts/prove/samples; what is above is written by hand and stays. -->"


def message(sample):
    return {
        "request_id": str(uuid.uuid4()),
        "student_id": "student",
        "student_query": sample["query"] * sample.get("times", 1),
        "grade_level": sample.get("grade", 10),
        "requested_modalities": sample.get("modalities", ["text"]),
    }


def ask(url, sample):
    """What comes of a sample: the result, the events that say what went wrong on the way, and the seconds."""
    began = time.monotonic()
    body = json.dumps(message(sample)).encode()
    request = urllib.request.Request(f"{url}/api/workflows/scripts", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            job = json.load(answer)["id"]
    except urllib.error.HTTPError as error:
        refusal = json.load(error)["error"]["message"]
        return {"result": {"status": "refused", "message": refusal, "http": error.code}, "told": [], "seconds": 0.0}
    told, result = [], None
    for name, data in events(f"{url}/api/jobs/{job}/events"):
        if name == "content_generation.completed":
            result = data["metadata"]
        elif name in ("degraded", "guardrails"):
            told.append({"event": name, **data})
        elif name == "end":
            result = result or {"status": "failed", "message": (data.get("error") or {}).get("message", data["state"])}
    return {"result": result, "told": told, "seconds": round(time.monotonic() - began, 1)}


def events(url):
    """All events of a job up to its end, as pairs of a name and what its data says; a reader that is cut off comes back."""
    name, last = None, "0"
    while name != "end":
        request = urllib.request.Request(url, headers={"Last-Event-ID": last})
        with urllib.request.urlopen(request) as stream:
            for line in stream:
                line = line.decode().rstrip("\n")
                if line.startswith("id: "):
                    last = line.removeprefix("id: ")
                elif line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield name, json.loads(line.removeprefix("data: "))


def is_expected(sample, result):
    """Whether a sample came to what is expected of it; None where nothing is."""
    expects = sample.get("expects")
    if not expects:
        return None
    if "topic" in expects:
        return result["status"] == "completed" and result.get("topic_id") == expects["topic"]
    return result["status"] == expects["status"]


def words(script):
    spoken = [script["hook"], *(section["content"] for section in script["sections"]), *script["key_takeaways"]]
    return sum(len(text.split()) for text in spoken)


def shown(sample):
    return f'{sample["query"].strip()}{" …, %d times" % sample["times"] if "times" in sample else ""}'


def outcome(result):
    if result["status"] == "completed":
        return f'{"an outline" if is_outline(result) else "a script"} about {result["topic_name"]}'
    return {
        "clarification_needed": "asked back", "out_of_scope": "out of scope", "failed": "failed",
        "refused": f'refused with {result.get("http")}',
    }[result["status"]]


def is_outline(result):
    return result.get("provenance", {}).get("write", {}).get("from") == "template"


def steps(result):
    """How each step was made."""
    for name, made in result.get("provenance", {}).items():
        how = made.get("from") or made["target"]
        parts = [f'{made["attempts"]} call{"s" * (made["attempts"] != 1)}', f'{made["seconds"]:.0f} s', *made["repairs"]]
        yield f"{name}: {how}, {', '.join(parts)}" if made["attempts"] else f"{name}: {how}"


def chapter(number, sample, found):
    result = found["result"]
    lines = [f'### {number}. {shown(sample)}', ""]
    expected = is_expected(sample, result)
    verdict = "" if expected is None else ", as expected" if expected else ", **not as expected**"
    lines += [f'Grade {sample.get("grade", 10)}: {outcome(result)}{verdict}. {found["seconds"]:.0f} s.', ""]
    lines += [f"- {step}" for step in steps(result)]
    lines += [f'- {told["event"]}: {json.dumps({k: v for k, v in told.items() if k != "event"})}' for told in found["told"]]
    if result.get("unavailable_modalities"):
        lines.append(f'- not made: {", ".join(result["unavailable_modalities"])}')
    lines += [f"- asked: {question}" for question in result.get("clarifying_questions") or []]
    if result["status"] in ("refused", "failed"):
        lines.append(f'- {result["message"]}')
    script = result.get("script")
    if script:
        interest = result["interest"] or "no interest"
        lines.append(f'- {interest}; {words(script)} words for {script["duration_estimate_seconds"]} seconds')
    # An outline says the same of every topic, and no model wrote it.
    if script and not is_outline(result):
        lines += ["", f'**{script["title"]}**', "", f'*{script["hook"]}*', ""]
        for section in script["sections"]:
            seen = "; ".join(section["visuals"])
            lines += [f'{section["title"]} ({section["duration_seconds"]} s; seen: {seen}): {section["content"]}', ""]
        lines += [f"- {takeaway}" for takeaway in script["key_takeaways"]]
    return [*lines, ""]


def figures(samples, found, model):
    results = [one["result"] for one in found]
    verdicts = [verdict for verdict in map(is_expected, samples, results) if verdict is not None]
    scripts = [one for one in found if one["result"].get("script") and not is_outline(one["result"])]
    return {
        "model": model,
        "samples": len(samples),
        "scripts": len(scripts),
        "outlines": sum(is_outline(result) for result in results),
        **{status: sum(result["status"] == status for result in results)
           for status in ("clarification_needed", "out_of_scope", "refused", "failed")},
        "with_expectation": len(verdicts),
        "as_expected": sum(verdicts),
        "seconds_per_script": round(statistics.median(one["seconds"] for one in scripts), 1) if scripts else None,
        "seconds": round(sum(one["seconds"] for one in found), 1),
        "holds": {
            "every sample came to something": all(one["result"]["status"] != "failed" for one in found),
            "what cannot be worked on was refused": all(
                verdict for sample, verdict in zip(samples, map(is_expected, samples, results))
                if (sample.get("expects") or {}).get("status") == "refused"
            ),
        },
    }


def write(path, samples, found, summary):
    try:
        above = path.read_text().split(MARK)[0].rstrip()
    except FileNotFoundError:
        above = "# Scripts of the sample questions"
    day = datetime.date.today().isoformat()
    table = [
        f'Made on {day} by `{summary["model"]}`, with what comes with Aloft: its topics, interests and prompts.', "",
        "| | asked | came to | expected | s |", "|---:|---|---|---|---:|",
    ]
    for number, (sample, one) in enumerate(zip(samples, found), 1):
        verdict = {None: "", True: "yes", False: "**no**"}[is_expected(sample, one["result"])]
        table.append(f'| {number} | {shown(sample)} | {outcome(one["result"])} | {verdict} | {one["seconds"]:.0f} |')
    chapters = [line for number, pair in enumerate(zip(samples, found), 1) for line in chapter(number, *pair)]
    path.parent.mkdir(exist_ok=True)
    text = "\n".join([above, "", MARK, "", "## What came of each", "", *table, "", *chapters])
    path.write_text(f"{text}\n    {json.dumps(summary)}\n")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--aloft", required=True)
    arguments.add_argument("--model", default="default")
    arguments.add_argument("--threads", type=int)
    arguments.add_argument("--topics")
    arguments.add_argument("--samples", default=pathlib.Path(__file__).with_name("samples.json"), type=pathlib.Path)
    arguments.add_argument("--report", type=pathlib.Path)
    options = arguments.parse_args()

    os.environ["ALOFT_PROGRAM"] = options.aloft
    samples = json.loads(options.samples.read_text())["samples"]
    found = []
    with tempfile.TemporaryDirectory(prefix="aloft-samples-") as folder:
        file = pathlib.Path(folder) / "aloft.yaml"
        file.write_text(CONFIGURATION.format(
            folder=folder,
            model=options.model,
            threads=f", threads: {options.threads}" if options.threads else "",
            topics=f', topics: "{pathlib.Path(options.topics).resolve()}"' if options.topics else "",
        ))
        server = Process("serve", "--config", str(file))
        try:
            for sample in samples:
                found.append(one := ask(server.url, sample))
                print(f'{one["seconds"]:6.1f} s  {shown(sample)[:60]:60}  {outcome(one["result"])}', flush=True)
        finally:
            server.stop()
    targets = {made["target"] for one in found for made in one["result"].get("provenance", {}).values() if made["target"]}
    summary = figures(samples, found, ", ".join(sorted(targets)))
    if options.report:
        write(options.report, samples, found, summary)
    print(json.dumps(summary))
    raise SystemExit(0 if all(summary["holds"].values()) else 1)


if __name__ == "__main__":
    main()
