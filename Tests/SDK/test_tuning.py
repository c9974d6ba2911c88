"""What a tuning sends to Vertex AI and Cloud Storage, held against Google's own descriptions of their APIs."""

import json
import os
import re
import subprocess
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from test_discovery import FOLDER, problems

NAME = "projects/1/locations/us-central1/tuningJobs/7"
ENDPOINT = "projects/1/locations/us-central1/endpoints/9"

CONFIGURATION = """
store: "sqlite:{folder}/aloft.db"
providers:
  vertex: {{ kind: vertex, project: p, location: us-central1, base_url: "{google}", access_token: fixed-token }}
routes: {{ default: {{ targets: [vertex/gemini-2.5-flash] }} }}
tuning: {{ vertex: {{ provider: vertex, bucket: "gs://my-bucket/aloft" }} }}
"""


class Google(BaseHTTPRequestHandler):
    """Answers a tuning as Google does, and remembers what it was asked."""

    requests = []
    state = "JOB_STATE_SUCCEEDED"
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = urlsplit(self.path)
        query = parse_qs(path.query)
        self.requests.append((self.command, path.path, query, self.headers, body))
        if path.path.startswith("/upload/"):
            answer = {"kind": "storage#object", "name": query["name"][0]}
        elif self.command == "GET" and path.path.endswith("/tuningJobs"):
            answer = {}
        elif path.path.endswith(":cancel"):
            answer = {}
        else:
            answer = {"name": NAME, "state": self.state, "tunedModel": {"endpoint": ENDPOINT}}
        answer = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def description(name):
    with open(os.path.join(FOLDER, name)) as file:
        return json.load(file)


def parts(template):
    """A path of a description as an expression; what is in braces may have slashes where it says so."""
    return re.sub(r"\\{(\\\+)?\w+\\}", lambda found: "[^?]+" if found[1] else "[^/?]+", re.escape(template)) + "$"


class TuningTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Google)
        cls.addClassCleanup(cls.server.server_close)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.shutdown)
        cls.configuration = os.path.join(cls.folder, "aloft.yaml")
        with open(cls.configuration, "w") as file:
            file.write(CONFIGURATION.format(folder=cls.folder, google=f"http://127.0.0.1:{cls.server.server_port}"))
        rows = os.path.join(cls.folder, "rows.jsonl")
        with open(rows, "w") as file:
            for number in range(120):
                row = {"prompt": f"thing {number} of mine", "response": f"intent: l{number % 3}, confidence: 0.9"}
                file.write(json.dumps(row) + "\n")
        cls.run_program("dataset", "import", rows, "--name", "q", "--labelled")

    @classmethod
    def run_program(cls, *words):
        words = [os.environ["ALOFT_PROGRAM"], *words, "--config", cls.configuration]
        done = subprocess.run(words, env={**os.environ, "ALOFT_HOME": cls.folder}, capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise AssertionError(f"{' '.join(words)}: {done.stderr}")
        return done.stdout

    def setUp(self):
        Google.requests.clear()

    def asked(self, method, part):
        found = [request for request in Google.requests if request[0] == method and part in request[1]]
        self.assertTrue(found, [request[:2] for request in Google.requests])
        return found

    def check(self, request, method, path):
        """Holds a request's method, path and query against a method of a description."""
        verb, asked, query, headers, _ = request
        self.assertEqual(verb, method["httpMethod"])
        self.assertRegex(asked, re.compile(parts(path)))
        for name, values in query.items():
            known = method["parameters"].get(name)
            self.assertIsNotNone(known, f"{method['id']} does not know ?{name}")
            if known["type"] == "integer":
                int(values[0])
        self.assertEqual(headers["authorization"], "Bearer fixed-token")

    def test_what_arrives_at_vertex(self):
        vertex = description("aiplatform.v1.json")
        methods = vertex["resources"]["projects"]["resources"]["locations"]["resources"]["tuningJobs"]["methods"]
        model = self.run_program(
            "tune", "start", "--dataset", "q", "--base", "gemini-2.5-flash", "--epochs", "3", "--learning-rate", "0.5",
            "--adapter-size", "4", "--name", "home",
        )

        created = self.asked("POST", "tuningJobs")[-1]
        listed = self.asked("GET", "tuningJobs")[0]
        looked = self.asked("GET", "tuningJobs/7")[0]
        self.assertIn("tuned/home@1", model)
        self.check(created, methods["create"], "/v1/{+parent}/tuningJobs")
        self.check(listed, methods["list"], "/v1/{+parent}/tuningJobs")
        self.check(looked, methods["get"], "/v1/{+name}")
        self.assertEqual(methods["create"]["path"], "v1/{+parent}/tuningJobs")
        schema = vertex["schemas"][methods["create"]["request"]["$ref"]]
        body = json.loads(created[4])
        self.assertEqual(problems(vertex["schemas"], schema, body, "body"), [])
        self.assertEqual(set(body), {"baseModel", "supervisedTuningSpec", "tunedModelDisplayName", "labels"})

    def test_every_adapter_size_is_one_of_theirs(self):
        vertex = description("aiplatform.v1.json")
        spec = vertex["schemas"]["GoogleCloudAiplatformV1SupervisedHyperParameters"]
        known = set(spec["properties"]["adapterSize"]["enum"]) - {"ADAPTER_SIZE_UNSPECIFIED"}
        sent = set()
        for size in [1, 2, 4, 8, 16, 32]:
            Google.requests.clear()
            words = ["--base", "gemini-2.5-flash", "--adapter-size", str(size), "--name", f"size-{size}"]
            self.run_program("tune", "start", "--dataset", "q", *words)
            created = self.asked("POST", "tuningJobs")[-1]
            sent.add(json.loads(created[4])["supervisedTuningSpec"]["hyperParameters"]["adapterSize"])
        self.assertEqual(sent, known)

    def test_examples_arrive_in_the_bucket_in_the_form_of_gemini(self):
        storage = description("storage.v1.json")
        insert = storage["resources"]["objects"]["methods"]["insert"]
        self.run_program("tune", "start", "--dataset", "q", "--base", "gemini-2.5-flash")

        uploads = self.asked("POST", "/upload/")
        upload = insert["mediaUpload"]["protocols"]["simple"]["path"]
        self.assertEqual(len(uploads), 2)
        for request in uploads:
            # What every method knows is described apart.
            method = {**insert, "parameters": {**storage["parameters"], **insert["parameters"]}}
            self.check(request, method, upload)
            self.assertEqual(request[2]["uploadType"], ["media"])
            self.assertRegex(request[2]["name"][0], r"^aloft/\w+/(train|validation)\.jsonl$")
        vertex = description("aiplatform.v1.json")["schemas"]
        for line in uploads[0][4].splitlines():
            example = json.loads(line)
            # Of an example, what Google describes of a request: contents and instructions.
            schema = vertex["GoogleCloudAiplatformV1GenerateContentRequest"]
            self.assertEqual(problems(vertex, schema, example, "example"), [])
            self.assertEqual([content["role"] for content in example["contents"]], ["user", "model"])


if __name__ == "__main__":
    unittest.main()
