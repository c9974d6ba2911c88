"""From a model that answers badly to one that answers well, and guards that take a bad one back; see Documentation/Proofs.md."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import sys
import tempfile

sys.dont_write_bytecode = True
root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Tests" / "Program"))
from service import Refused, Service  # noqa: E402
from stages import Stages  # noqa: E402


def queries(count, labels):
    """The queries of the first labels by part: `train` has as many of each label as are to be asked, `later` the others."""
    parts = {"train": {}, "validation": {}}
    with open(pathlib.Path(__file__).parent / "queries.jsonl", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            parts[row["part"]].setdefault(row["intent"], []).append(row["text"])
    names = list(parts["train"])[:labels]
    chosen = {
        "train": [(text, name) for name in names for text in parts["train"][name][:count]],
        "later": [(text, name) for name in names for text in parts["train"][name][count:]],
        "validation": [(text, name) for name in names for text in parts["validation"][name]],
    }
    for rows in chosen.values():
        random.Random(1).shuffle(rows)
    return names, chosen


def teach(service, rows, users):
    """Synthetic users ask, and put right what is wrong. Returns how many answers were right."""

    def one(number):
        text, label = rows[number]
        user = f"user-{number % users}"
        answer = service.intent(text, user)
        is_right = answer["intent"] == label
        service.say(answer["id"], user, is_right, None if is_right else label)
        return is_right

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return sum(pool.map(one, range(len(rows))))


class Crowd:
    """Users of a rollout, each always in the arm that the rollout's promise puts them into.

    At a step of one percent a hundred users have to ask for one to meet the candidate. So that the proof ends in minutes,
    those who meet it ask as often as all the others together; who they are is not changed by that.
    """

    SIZE = 3000

    def __init__(self, service, rollout, rows):
        self.service, self.rollout, self.rows = service, rollout, rows
        self.places = sorted((service.place(rollout, self.name(number)), self.name(number)) for number in range(self.SIZE))
        self.random = random.Random(7)
        self.asked = {"candidate": 0, "baseline": 0}
        self.right = {"candidate": 0, "baseline": 0}
        self.strayed = []

    @staticmethod
    def name(number):
        return f"shopper-{number}"

    def one(self, percent):
        few = [name for place, name in self.places if place * 100 < percent]
        many = [name for place, name in self.places if place * 100 >= percent]
        side = few if few and (not many or self.random.random() < 0.5) else many
        user = self.random.choice(side)
        text, label = self.random.choice(self.rows)
        answer = self.service.intent(text, user)
        is_right = answer["intent"] == label
        self.service.say(answer["id"], user, is_right, None)
        arm = answer["provenance"].get("arm", "/").rsplit("/", 1)[-1]
        if arm in self.asked:
            self.asked[arm] += 1
            self.right[arm] += is_right
            # A step that was passed meanwhile has more users, and never fewer.
            if arm == "baseline" and user in few:
                self.strayed.append(user)
        return answer

    def run(self, until, limit, between=None):
        """Asks until the rollout is in one of some states. Returns its report."""
        for number in range(limit):
            report = self.service.aloft("rollout", "status", self.rollout)
            if report["state"] in until:
                return report
            if between:
                between(report)
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                list(pool.map(self.one, [report["percent"]] * 8))
        sys.exit(f"after {limit * 8} requests the rollout is still {report['state']}: {json.dumps(report, indent=1)}")


def lines(folder, name, rows, part):
    """A file to import, whose examples are all of one part or divided by themselves."""
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        for text, label in rows:
            row = {"prompt": text, "answer": json.dumps({"intent": label}), "label": label}
            file.write(json.dumps({**row, "part": part} if part else row) + "\n")
    return path


def refusals(service, folder, names):
    """What makes no sense is refused, with what is wrong, and leaves nothing behind."""
    corrupt = os.path.join(folder, "corrupt.jsonl")
    with open(corrupt, "w", encoding="utf-8") as file:
        file.write('{"prompt": "a", "response": "b"}\n{"prompt": "a", "resp\n')
    labels = os.path.join(folder, "labels.txt")
    with open(labels, "w", encoding="utf-8") as file:
        file.write("\n".join(names[1:]))
    strange = lines(folder, "strange.jsonl", [("how do i boil an egg", names[0])] * 1, None)
    three = lines(folder, "three.jsonl", [(f"query {number}", names[0]) for number in range(3)], None)
    service.aloft("dataset", "import", three, "--name", "three", "--labelled")
    tries = {
        "corrupt JSONL": (["dataset", "import", corrupt, "--name", "corrupt"], "line 2"),
        "a label outside the taxonomy": (
            ["dataset", "import", strange, "--name", "strange", "--labelled", "--labels", labels],
            names[0],
        ),
        "a dataset of three rows": (["tune", "start", "--dataset", "three", "--name", "three"], "not fit to tune with"),
        "a candidate that nobody knows": (
            ["rollout", "start", "--route", "intents", "--candidate", "tuned/three"],
            "three",
        ),
    }
    missed = []
    for name, (words, part) in tries.items():
        said = service.refused(*words)
        if part not in said:
            missed.append(f"{name}: {said.strip() or 'it was taken'}")
    try:
        service.say("nobody-1", "user-1", True, None, patience=0)
        missed.append("feedback for an unknown id was taken")
    except Refused as refusal:
        if refusal.status != 404:
            missed.append(f"feedback for an unknown id: {refusal}")
    return len(tries) + 1, missed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--kind", choices=["adapter", "head"], default="adapter")
    parser.add_argument("--examples", type=int, default=25)
    parser.add_argument("--labels", type=int, default=30)
    parser.add_argument("--validation", type=int, default=300)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--least", type=int, default=20)
    parser.add_argument("--keep", metavar="FOLDER")
    chosen = parser.parse_args()
    names, rows = queries(chosen.examples, chosen.labels)
    with tempfile.TemporaryDirectory(prefix="aloft-loop-") as temporary:
        folder = chosen.keep or temporary
        os.makedirs(folder, exist_ok=True)
        with Service(chosen.aloft, chosen.model, folder, names, chosen.threads) as service:
            figures = prove(service, chosen, folder, names, rows)
    print(json.dumps(figures))
    sys.exit(0 if figures["holds"] else 1)


def prove(service, chosen, folder, names, rows):
    stages = Stages()
    local, tuned = f"local/{chosen.model}", "tuned/loop"
    tuning = ["--kind", chosen.kind, "--json"]
    if chosen.kind == "adapter":
        tuning += ["--base", chosen.model]

    with stages.stage("asked and put right") as told:
        right = teach(service, rows["train"], users=40)
        told(f"{len(rows['train'])} queries of {len(names)} intents by 40 users, {right / len(rows['train']):.1%} right")

    with stages.stage("dataset") as told:
        card = service.aloft("dataset", "build", "--workflow", "intents", "--name", "loop", "--since", "1d", "--split", "0.8", "--dedupe")
        told(f"{card['dataset']}: {card['train']} for training, {card['test']} for testing")

    with stages.stage("tuning") as told:
        epochs = ["--epochs", str(chosen.epochs)] if chosen.kind == "adapter" else []
        made = service.aloft("tune", "start", "--dataset", "loop", "--name", "loop", *tuning, *epochs)
        told(f"{made['model']}, {chosen.kind}, {json.dumps(made.get('metrics'))[:300]}")

    with stages.stage("evaluation") as told:
        validation = lines(folder, "validation.jsonl", rows["validation"], "test")
        service.aloft("dataset", "import", validation, "--name", "validation", "--labelled")
        words = ["--targets", f"{local},{tuned}", "--limit", str(chosen.validation)]
        report = service.aloft("evaluate", "--dataset", "validation", *words)
        before, after = (target["accuracy"] for target in report["targets"])
        told(f"{before:.1%} before, {after:.1%} after, of {report['examples']} validation queries")

    with stages.stage("asked and judged since") as told:
        # What it was tuned on says nothing of it, so replay has to have something new.
        later = rows["later"][:100]
        told(f"{len(later)} other queries, {teach(service, later, users=40)} right")

    with stages.stage("replay") as told:
        # How busy the machine is now and was then is not what this compares.
        words = ["--workflow", "intents", "--candidate", tuned, "--since", "1d", "--limit", "200", "--slower", "20"]
        status, replay = service.status("replay", *words)
        told(f"{replay['pairs']} asked, {replay['judged']} of them judged, {replay['left_out']} left out. {replay['reason']}")
        goes = status == 0

    with stages.stage("canary 1 to 100 %") as told:
        rollout = service.rollout(tuned, chosen.least)
        crowd = Crowd(service, rollout, rows["validation"])
        restarted = []

        def restart(report):
            # Once, in the middle: what is decided and who is where lasts.
            if report["percent"] >= 10 and not restarted:
                service.kill()
                service.start()
                restarted.append(report["percent"])

        report = crowd.run({"promoted", "rolled_back"}, 400, restart)
        promoted = report["state"] == "promoted"
        told(
            f"{report['state']} after {sum(crowd.asked.values())} requests, killed and started anew at {restarted} %; right: "
            f"candidate {crowd.right['candidate']} of {crowd.asked['candidate']}, "
            f"before {crowd.right['baseline']} of {crowd.asked['baseline']}"
        )
        strayed = crowd.strayed

    with stages.stage("sabotage") as told:
        wrong = [(text, names[(names.index(label) + 1) % len(names)]) for text, label in rows["train"]]
        few = wrong[: max(120, 6 * len(names))]
        service.aloft("dataset", "import", lines(folder, "wrong.jsonl", few, None), "--name", "wrong", "--labelled")
        epochs = ["--epochs", "1"] if chosen.kind == "adapter" else []
        made = service.aloft("tune", "start", "--dataset", "wrong", "--name", "wrong", *tuning, *epochs)
        rollout = service.rollout("tuned/wrong", chosen.least, steps="50,100")
        crowd = Crowd(service, rollout, rows["validation"])
        report = crowd.run({"promoted", "rolled_back"}, 200)
        rolled_back = report["state"] == "rolled_back"
        told(f"{made['model']} is {report['state']} after {crowd.asked['candidate']} answers: {report['reason']}")

    with stages.stage("afterwards") as told:
        answers = [service.intent(text, f"late-{number}") for number, (text, _) in enumerate(rows["validation"][:20])]
        targets = {answer["provenance"].get("target") for answer in answers}
        states = [service.aloft("tune", "show", f"{name}@1")["state"] for name in ("loop", "wrong")]
        told(f"who answers: {', '.join(sorted(map(str, targets)))}; in the registry: {' and '.join(states)}")

    with stages.stage("bad input") as told:
        count, missed = refusals(service, folder, names)
        told(f"{count - len(missed)} of {count} refused as they should be {missed or ''}")

    figures = {
        "before": before, "after": after, "asked_right": right / len(rows["train"]), "go": goes, "replayed": replay["pairs"],
        "judged": replay["judged"], "left_out": replay["left_out"], "promoted": promoted, "strayed": len(strayed),
        "rolled_back": rolled_back, "afterwards": sorted(map(str, targets)), "states": states, "missed": missed,
        "seconds": stages.seconds,
    }
    figures["holds"] = (
        after > before and goes and replay["left_out"] >= card["train"] and promoted and rolled_back and not strayed
        and not missed and targets == {"tuned/loop@1"} and states == ["active", "retired"]
    )
    return figures


if __name__ == "__main__":
    main()
