"""Perfect, sloppy and hostile answers for each sample prompt of projects, and every way in which they are written: what is taken,
mended and refused, and whether anything outside the folder is touched; see Documentation/Proofs.md."""

import argparse
import json
import os
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
import project_answers  # noqa: E402
from project_changes import CHANGES, change  # noqa: E402
from project_hostile import Endless, hostile, noise, said, unsaid, zeros  # noqa: E402
from project_modes import MODES  # noqa: E402
from project_system import STEPS, Run, configuration, emulator, fingerprint, passes_limits, rule, schema, written  # noqa: E402

SAMPLES = json.loads(pathlib.Path(__file__).with_name("projects.json").read_text())


def create(program, sample, upstream, look, seconds=600):
    """Has a project made, and says what is wrong with what came of it.

    - look: what there is to object to; it is given the run and the files.
    - seconds: after how many the run is ended from outside.
    """
    with tempfile.TemporaryDirectory(prefix="aloft-outside-") as room, configuration(upstream) as file:
        out = os.path.join(room, "made")
        before = fingerprint(room)
        run = Run(program, "project", sample["prompt"], "--out", out, "--json", "--config", file, seconds=seconds)
        after = {path: value for path, value in fingerprint(room).items() if path != out and not path.startswith(out + os.sep)}
        made = written(out) if os.path.isdir(out) else {}
        links = [path for path, value in fingerprint(out).items() if value.startswith("link")]
    wrong = passes_limits(made) + look(run, made)
    touched = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path)) + links
    return {**run.figures, "files": len(made), "outside": not touched, "wrong": wrong + [f"{path} was touched" for path in touched]}


def answered(sample, text):
    return emulator([rule(STEPS["schema"], schema(sample["entities"])), rule(STEPS["code"], text)])


def other_than(files, made):
    return [f"{path} is not as it was answered" for path in sorted(files.keys() | made.keys()) if files.get(path) != made.get(path)]


def perfect(program, number, sample):
    files = project_answers.files(sample["answer"])
    with answered(sample, project_answers.perfect(files)) as upstream:
        yield create(program, sample, upstream, lambda run, made: run.wrong_with() + other_than(files, made)
                     + [f"mended without need: {repair}" for repair in run.repairs])


def sloppy(program, number, sample):
    """Right files, written down as models do; what has to come of it is all of them, of what is cut off those that are whole."""
    files = project_answers.files(sample["answer"])
    name, mended, form = project_answers.SLOPPY[number % len(project_answers.SLOPPY)]

    def look(run, made):
        if name in project_answers.CUT:
            last = list(files)[-1]
            return other_than({path: content for path, content in files.items() if path != last}, made)
        unmended = [f"'{mended}' is not said"] if mended and not any(mended in repair for repair in run.repairs) else []
        return run.wrong_with() + other_than(files, made) + unmended

    with answered(sample, form(files)) as upstream:
        yield create(program, sample, upstream, look) | {"note": name}


def attacks(program, number, sample):
    files = project_answers.files(sample["answer"])
    with tempfile.TemporaryDirectory(prefix="aloft-attack-") as outside:
        os.chmod(outside, 0o777)
        name, (attack, refused, found) = list(hostile(outside).items())[number]
        why = []

        def look(run, made):
            if run.report is None:
                return ["nothing came of it: " + run.last_word]
            refusals, sentences = said(run)
            why.extend([*refusals.values(), *sentences][:2])
            lost = [path for path, content in files.items() if path not in attack and made.get(path) != content]
            compiled = run.report["check"]["compiled"]
            is_forged = compiled is not None and compiled["all"] != sum(path.endswith(".py") for path in made)
            return (unsaid(run, refused, found) + [f"{path} is lost" for path in lost]
                    + ["what the project said itself was believed"] * is_forged)

        with answered(sample, project_answers.perfect({**files, **attack})) as upstream:
            result = create(program, sample, upstream, look) | {"note": name, "why": why}
        left = os.listdir(outside)
        result["wrong"] += [f"{path} was written outside" for path in left]
        yield result | {"outside": result["outside"] and not left}


def endless(program, piece):
    """A file of 300 MB, which no limit lets pass: nothing comes of it, it is said why, and little of it is taken.

    What came before it may count, as of an answer that was cut off.
    """
    sample, why = samples()[0], []
    files = project_answers.files(sample["answer"])
    server = Endless(schema(sample["entities"]), files, piece)

    def look(run, made):
        reasons = run.repairs + [finding["message"] for finding in run.findings if finding["path"] == "endless.txt"] if run.report else [run.last_word]
        why.extend([*reasons[:2], f"{server.sent >> 20} of {server.MOST >> 20} MB sent, {run.megabytes} MiB held"])
        wrong = [] if run.status >= 0 else ["it did not come to an end"]
        wrong += [f"{path} is not of the answer" for path, content in made.items() if files.get(path) != content]
        wrong += [] if run.status < 0 or any(word in sentence for sentence in reasons for word in ("cut off", "over and over", "MiB")) else ["it is not said why"]
        return wrong + (["more than 64 MB were taken"] if server.sent > 64 << 20 else [])

    try:
        return {**sample, **create(program, sample, server.url, look, seconds=60), "note": f"endless {piece.__name__}", "why": why}
    finally:
        server.shutdown()
        server.server_close()


def samples():
    return [{"prompt": prompt, "answer": answer, "entities": entities}
            for prompt, (answer, entities) in zip(SAMPLES["create"], SAMPLES["answers"]["create"], strict=True)]


# Which samples are made in which way; those that are written in phases are laid out as phases ask for.
IN_MODES = {"enhanced": range(15), "phased": [2], "best_of": [0, 7, 14], "template": range(15)}


def run(program, kind):
    """The results of all of a kind, one after the other."""
    if kind == "change":
        for prompt, (answer, of) in zip(SAMPLES["modify"], SAMPLES["answers"]["modify"], strict=True):
            for name in CHANGES:
                yield {"prompt": prompt, **change(program, {"prompt": prompt, "answer": answer, "of": of}, name)}
        return
    for number, sample in enumerate(samples()):
        if kind in IN_MODES and number in IN_MODES[kind]:
            made, wrong = MODES[kind](program, sample["prompt"], sample["answer"], sample["entities"])
            yield {**sample, **made.figures, "outside": True, "wrong": wrong, "note": getattr(made, "note", "")}
        elif kind in ANSWERS:
            for result in ANSWERS[kind](program, number, sample):
                yield {**sample, **result}
    if kind == "hostile":
        yield endless(program, zeros)
        yield endless(program, noise)


ANSWERS = {"perfect": perfect, "sloppy": sloppy, "hostile": attacks}
KINDS = [*ANSWERS, *MODES, "change"]


def tell(kind, result):
    words = [result.get("note", ""), f'{result["files"]} files' if "files" in result else "", f'score {result["score"]:.2f}' if "score" in result else "",
             "{right} of {all} answer".format(**result["answered"]) if result.get("answered") else "",
             ", ".join(result["repairs"]), f'{result["refused"]} refused' if result["refused"] else "",
             f'{result["errors"]} found wrong' if result["errors"] else "", *result.get("why", []), *("NOT: " + word for word in result["wrong"][:6])]
    print(f'{"NOT" if result["wrong"] else "ok "} {kind:<8} {result["seconds"]:>6.1f} s  {result["prompt"][:40]:<40}  {"; ".join(word for word in words if word)}', flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True)
    parser.add_argument("--only", choices=KINDS)
    words = parser.parse_args()
    os.environ["ALOFT_PROGRAM"] = words.aloft
    figures, results = {}, []
    for kind in [words.only] if words.only else KINDS:
        line = figures[kind] = {"all": 0, "ok": 0, "mended": 0, "refused": 0, "seconds": 0}
        for result in run(words.aloft, kind):
            tell(kind, result)
            results.append(result)
            line["all"] += 1
            line["ok"] += not result["wrong"]
            line["mended"] += bool(result["repairs"])
            line["refused"] += result["refused"]
            line["seconds"] = round(line["seconds"] + result["seconds"], 1)
    holds = {"all as it has to be": not any(result["wrong"] for result in results),
             "nothing outside is touched": all(result["outside"] for result in results)}
    print(json.dumps({"figures": figures, "holds": holds}))
    sys.exit(0 if all(holds.values()) else 1)


main()
