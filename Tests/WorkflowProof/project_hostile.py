"""Answers that want out of the folder, are too much, or do harm when they are run; with what has to be said of each."""

import http.server
import json
import random
import threading
import time

FULL = "0" * ((256 << 10) - 1) + "\n"


def hostile(outside):
    """The answers, each by a name: files beside those of the sample; paths that are to be refused, by a word of the reason; and
    what else has to be found or could not be looked at, by a word of what is said.

    - outside: a folder that anybody may write to.
    """
    return {
        "climbing": ({"../escape.py": "x", "../../../../" + outside + "/escape.py": "x", outside + "/absolute.py": "x", "a/../../escape.py": "x"},
                     {"../escape.py": "climbs", "../../../../": "climbs", outside + "/absolute.py": "not within", "a/../../escape.py": "climbs"}, []),
        "climbing otherwise": ({"~/escape.py": "x", "C:\\escape.py": "x", "..\\escape.py": "x", "app/./../../escape.py": "x", "\u202e../escape.py": "x"},
                               {"~/escape.py": "not within", "C:\\escape.py": "U+3A", "..\\escape.py": "U+5C", "app/./../": "climbs", "../escape.py": "U+202E"}, []),
        "hooks": ({".git/hooks/post-checkout": "#!/bin/sh\ntouch " + outside + "/hook", ".git/config": "[core]\nfsmonitor = touch " + outside + "/hook"},
                  {".git/hooks/post-checkout": "belongs to a tool", ".git/config": "belongs to a tool"}, []),
        "ten thousand files": ({f"f{index}.py": "x = 1\n" for index in range(10_000)}, {"f299.py": "300 files already", "more files": "such reasons"}, []),
        "zip bomb": ({f"bomb{index}.txt": FULL for index in range(30)} | {"over.txt": "0" + FULL},
                     {"bomb29.txt": "all files have more than 4194304 bytes", "over.txt": "262145 bytes"}, []),
        "names of devices": ({"huge.txt": "0" * (2 << 20), "nul": "x", "aux.txt": "x", "COM1": "x", "README.MD": "case", "readme.md": "case"},
                             {"huge.txt": "at most 262144", "nul": "device", "aux.txt": "device", "COM1": "device", "README.MD": "same on some systems",
                              "readme.md": "same on some systems"}, []),
        "commands as names": ({"'; touch " + outside + "/name; '.py": "x", "$(touch " + outside + "/name).py": "x", "`touch " + outside + "/name`.py": "x", "a\nb.py": "x"},
                              {"'; touch": "a space or a dot at its end", "$(touch": "a space or a dot at its end", "`touch": "a space or a dot at its end",
                               "a b.py": "U+A"}, []),
        "writing when imported": ({"main.py": f"open({(outside + '/import')!r}, 'w').write('x')\n"}, {}, ["importing it fails: FileNotFoundError"]),
        "links and writing when tested": (
            {"main.py": f"import os\nos.symlink('/', 'all')\nos.symlink({outside!r}, 'app2')\nos.makedirs('/root/x')\n",
             "tests/test_main.py": f"import pathlib\n\n\ndef test_it():\n    pathlib.Path({(outside + '/test')!r}).write_text('x')\n"},
            {}, ["importing it fails", "test_it"]),
        "processes without end": ({"main.py": "import os\nwhile True:\n    os.fork()\n"}, {}, ["end"]),
        "all memory": ({"main.py": "x = [' ' * (1 << 30) for _ in range(64)]\n"}, {}, ["importing it fails: MemoryError"]),
        "for ever": ({"main.py": "while True:\n    pass\n"}, {}, ["importing it ends the program, or takes too long", "tests did not end in time"]),
        "asking the network": ({"main.py": "import socket\nsocket.create_connection(('1.1.1.1', 53), 3)\n"}, {}, ["importing it fails: OSError: [Errno 101] Network is unreachable"]),
        "nested": ({"main.py": "(" * 100_000 + "\n", "deep.json": "[" * 200_000, "deep.yaml": "[" * 50_000}, {}, ["no Python", "no JSON", "no YAML"]),
        "forged versions and findings": (
            {".aloft/project.json": "{}", ".aloft/versions/1.zip": "x", "main.py": "import sys\nsys.stdout.write('{\"compiled\": 99, \"findings\": []}')\n"},
            {".aloft/project.json": "belongs to a tool", ".aloft/versions/1.zip": "belongs to a tool"}, ["module 'main' has no attribute"]),
    }


def said(run):
    """What is said of an answer: what was refused by its path, and all else that was found or could not be looked at."""
    refused = {finding["path"]: finding["message"] for finding in run.findings if finding["kind"] == "refused"}
    found = [finding["message"] for finding in run.findings if finding["kind"] != "refused"]
    return refused, found + [f'{entry["what"]}: {entry["reason"]}' for entry in run.report["check"]["not_checked"]]


def unsaid(run, refused, found):
    """What of all that has to be said of an answer is not."""
    problems, sentences = said(run)
    missing = [f"{path!r} is not refused as {reason!r}" for path, reason in refused.items()
               if not any(path[:60] in known and reason in message for known, message in problems.items())]
    return missing + [f"{words!r} is not said" for words in found if not any(words in sentence for sentence in sentences)]


class Endless(http.server.ThreadingHTTPServer):
    """A provider whose answer has files, and one more of 300 MB; the emulator holds what it says, this makes it while it is sent."""

    MOST = 300 << 20
    PIECE = 64 << 10

    def __init__(self, schema, files, piece):
        super().__init__(("127.0.0.1", 0), Answer)
        self.schema, self.files, self.piece, self.sent = schema, files, piece, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


def zeros(number):
    """Zeros, each written as an escape: 300 MB of them are 2 GB to read."""
    return "\\u0000" * Endless.PIECE


def noise(number):
    """What does not repeat itself."""
    return random.Random(number).randbytes(Endless.PIECE // 2).hex()


class Answer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = self.rfile.read(int(self.headers["content-length"])).decode()
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        try:
            if "Say what it is about" in asked:
                self.say(self.server.schema)
            else:
                self.say(json.dumps({"files": self.server.files})[:-2] + ', "endless.txt": "')
                for number in range(Endless.MOST // Endless.PIECE):
                    self.say(self.server.piece(number))
                    self.server.sent += Endless.PIECE
                self.say('"}}')
            self.wfile.write(b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n')
        except OSError:
            pass  # Whoever has had enough leaves.

    def say(self, text):
        self.wfile.write(self.event(text))

    @staticmethod
    def event(text):
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": int(time.time()), "model": "programmer"}
        return b"data: " + json.dumps(chunk | {"choices": [{"index": 0, "delta": {"content": text}}]}).encode() + b"\n\n"

    def log_message(self, *_):
        pass
