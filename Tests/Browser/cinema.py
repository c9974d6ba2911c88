"""A running Aloft whose models describe films, as a script says; films are rendered where Manim is installed."""

import json
import os
import shutil
import tempfile

from program import Process

MANIM = os.path.join(os.path.abspath(os.environ.get("ALOFT_HOME", ".aloft")), "animations")
CONFIGURATION = """
listen: 127.0.0.1:0
store: "sqlite:{folder}/aloft.db"
providers:
  up: {{ kind: openai, base_url: "{emulator}/v1", api_key: none, models: ["*"] }}
routes:
  animations: {{ targets: [up/describer], retry: {{ attempts: 2, base: 1ms }} }}
"""
HOSTILE_TEXT = "<img src=x onerror=alert(1)>"
SCENE = {
    "scene_name": "TwoCircles",
    "objects": [
        {"name": "left", "type": "circle", "props": {"radius": 1, "position": [-3, 0], "color": "BLUE"}},
        {"name": "right", "type": "square", "props": {"side_length": 2, "position": [3, 0], "color": "GREEN", "fill_opacity": 0.5}},
        {"name": "label", "type": "text", "props": {"text": HOSTILE_TEXT, "position": [0, 2.5]}},
    ],
    "animations": [
        {"type": "create", "target": "left", "duration": 1}, {"type": "create", "target": "right", "duration": 1},
        {"type": "write", "target": "label", "duration": 1}, {"type": "rotate", "target": "right", "duration": 1, "parameters": {"angle": "90 degrees"}},
    ],
}


class Cinema:
    """The emulator, and Aloft in front of it with a home of its own."""

    def __init__(self, hasManim):
        self.folder = tempfile.mkdtemp(prefix="aloft-cinema-")
        if hasManim:
            os.symlink(MANIM, os.path.join(self.folder, "animations"))
        rules = [{"when": {"contains": "Nobody describes this"}, "do": {"text": "I had rather write a poem."}},
                 {"when": {"path": "*"}, "do": {"text": json.dumps(SCENE)}}]
        self.emulator = Process("emulate", "--listen", "127.0.0.1:0", "--script", self.file("script.yaml", json.dumps({"rules": rules})))
        try:
            text = CONFIGURATION.format(emulator=self.emulator.url, folder=self.folder)
            self.aloft = Process("serve", "--config", self.file("aloft.yaml", text), home=self.folder)
        except BaseException:
            self.emulator.stop()
            raise
        self.url = self.aloft.url

    def stop(self):
        self.aloft.stop()
        self.emulator.stop()
        shutil.rmtree(self.folder)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path
