"""A running Aloft whose models plan lessons and draw them, as a script says."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile

from program import Process
from support import KEY

CALLER = "aloft-a-caller-of-the-tests-alone"
REASON = "I had rather write a poem than draw."
CONFIGURATION = """
listen: 127.0.0.1:0
store: "sqlite:{folder}/aloft.db"
{keys}
providers:
  up: {{ kind: openai, base_url: "{emulator}/v1", api_key: none, models: ["*"] }}
routes:
  lessons: {{ targets: [up/painter], retry: {{ attempts: 2, base: 1ms }} }}
workflows: {{ lessons: {{ stagger: 0s }} }}
"""
KEYS = f"""
keys:
  - {{ name: operators, hash: "sha256:{hashlib.sha256(KEY.encode()).hexdigest()}", admin: true }}
  - {{ name: school, hash: "sha256:{hashlib.sha256(CALLER.encode()).hexdigest()}" }}
"""
PARTS = [("hook", "Heart", "The heart pumps blood into the arteries."), ("out", "Arteries", "Arteries carry it to every part of the body."),
         ("exchange", "Capillaries", "In capillaries oxygen leaves it and waste enters."), ("back", "Veins", "Veins bring it back to the heart."),
         ("lungs", "Lungs", "The lungs give it oxygen anew.")]


def plan(count):
    steps = [{"id": index + 1, "tag": tag, "desc": desc, "complexity": 2, "figure": "flow"} for index, (tag, _, desc) in enumerate(PARTS[:count])]
    return json.dumps({"title": "The way of the blood", "subtitle": "Round and round, a hundred thousand times a day",
                       "toc": [title for _, title, _ in PARTS[:count]], "steps": steps})


def picture(label, colour, height):
    """A square that goes from left to right in four seconds and stays there, and a script, which nobody is to see."""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 {height}"><rect width="960" height="{height}" fill="#fffdf6"/>
<path d="M120 300 C 300 80 660 80 840 300 S 300 520 120 300" fill="none" stroke="{colour}" stroke-width="22" stroke-opacity="0.35"/>
<circle cx="480" cy="300" r="90" fill="{colour}"><animate attributeName="r" values="82;96;82" dur="1.4s" repeatCount="indefinite"/></circle>
<rect id="mover" x="0" y="520" width="80" height="60" fill="#1144cc"><animate attributeName="x" from="0" to="880" dur="4s" fill="freeze"/></rect>
<text x="480" y="310" font-size="34" text-anchor="middle" fill="#ffffff">{label}</text>
<text x="120" y="70" font-size="30" fill="#222222">out</text><text x="780" y="70" font-size="30" fill="#222222">back</text>
<script>document.title = "taken over"; alert(1)</script></svg>"""


def script(delay="0ms"):
    """What the emulator answers: a lesson of two steps, of three, or of five, and of each the second fails where it is asked for."""
    rules = [
        {"when": {"contains": "Nobody plans this"}, "do": {"text": "I do not know."}},
        {"when": {"contains": "exactly 2 "}, "do": {"text": plan(2)}},
        {"when": {"contains": "exactly 3 "}, "do": {"text": plan(3)}},
        {"when": {"contains": "exactly 5 "}, "do": {"text": plan(5)}},
        {"when": {"contains": "Step 2 of 3"}, "do": {"text": REASON, "delay": delay}},
        {"when": {"contains": "Step 1 of", "times": 1}, "do": {"text": "```svg\n<svg", "delay": delay}},
    ]
    for number, (_, label, _) in enumerate(PARTS, 1):
        colour = ["#b3261e", "#c2410c", "#7c3aed", "#1d4ed8", "#0f766e"][number - 1]
        rules.append({"when": {"contains": f"Step {number} of"}, "do": {"text": f"```svg\n{picture(label, colour, 900 if number == 3 else 600)}\n```", "delay": delay}})
    # A duration is a word without quotes.
    return re.sub(r'"delay": "(\w+)"', r'"delay": \1', json.dumps({"rules": rules}))


class School:
    """The emulator, and Aloft in front of it with a home of its own."""

    def __init__(self, keys="", delay="0ms", rules=None, configuration=CONFIGURATION):
        self.folder = tempfile.mkdtemp(prefix="aloft-school-")
        self.emulator = Process("emulate", "--listen", "127.0.0.1:0", "--script", self.file("script.yaml", rules or script(delay)))
        try:
            self.configuration = self.file("aloft.yaml", configuration.format(emulator=self.emulator.url, folder=self.folder, keys=keys))
            self.aloft = Process("serve", "--config", self.configuration, home=self.folder)
        except BaseException:
            self.emulator.stop()
            raise
        self.url = self.aloft.url

    def restart(self):
        """Stops Aloft; what is returned starts it where it was."""
        address = self.url.removeprefix("http://")
        self.aloft.stop()
        return lambda: setattr(self, "aloft", Process("serve", "--config", self.configuration, "--listen", address, home=self.folder))

    def feedback(self, job):
        """What was said of a lesson, as it is kept."""
        with sqlite3.connect(f"file:{self.folder}/aloft.db?mode=ro", uri=True) as store:
            rows = store.execute("SELECT rating, comments FROM feedback WHERE job = ? ORDER BY time DESC", (job,)).fetchall()
        return [{"rating": rating, "comments": comments} for rating, comments in rows]

    def stop(self):
        self.aloft.stop()
        self.emulator.stop()
        shutil.rmtree(self.folder)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path
