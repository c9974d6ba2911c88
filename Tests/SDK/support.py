"""A running Aloft in front of a running emulator, for the official SDKs to talk to."""

import base64
import json
import os
import re
import shutil
import tempfile
import unittest
import urllib.request
import zlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from program import Process

# What the SDKs would otherwise find in a developer's shell, and send to the real thing.
for name in list(os.environ):
    if re.match(r"(GOOGLE|GEMINI|OPENAI|VERTEX|LANGCHAIN|LANGSMITH|GCP)_|(?i:(https?|all)_proxy$)", name):
        del os.environ[name]

SIGNING = "gemini-3-pro"
CALL_ID_MARK = "__sig__"

# The first rule that fits applies: a tool's result is answered in words, and whoever asks for the weather gets a call.
SCRIPT = """
rules:
  - {when: {model: limited}, do: {error: rate_limit_minute, message: Slow down.}}
  - {when: {model: refused}, do: {status: 400, error: invalid_request, message: That makes no sense.}}
  - {when: {model: broken}, do: {status: 503, error: overloaded, message: Too much to do.}}
  - {when: {contains: functionResponse}, do: {text: It is sunny.}}
  - {when: {contains: function_response}, do: {text: It is sunny.}}
  - {when: {contains: tool_call_id}, do: {text: It is sunny.}}
  - {when: {contains: function_call_output}, do: {text: It is sunny.}}
  - {when: {contains: weather}, do: {tool: weather}}
  - {when: {contains: Say hello}, do: {text: Hello there.}}
"""

# Errors are to be seen, not waited out.
CONFIGURATION = """
listen: 127.0.0.1:0
providers:
  gemini:
    kind: gemini
    base_url: "{emulator}"
    api_key: studio-key
    model_rules: {{ "gemini-ruled*": {{ thinking_levels: [medium, high], sampling: false }} }}
  openai:
    kind: openai
    base_url: "{emulator}/v1"
    api_key: openai-key
    models: ["gpt-*", "text-embedding-3-*"]
    model_rules: {{ gpt-ruled: {{ efforts: [high], stop: false }} }}
  vertex:
    {{ kind: vertex, project: p, location: us-central1, base_url: "{emulator}", access_token: fixed-token, models: ["v-*"] }}
  account:
    {{ kind: vertex, project: p, location: us-central1, base_url: "{emulator}", credentials: "{account}", models: ["a-*"] }}
routes:
  crossed:        {{ targets: [openai/gpt-4o] }}
  crossed-vectors: {{ targets: [openai/text-embedding-3-small] }}
  on-vertex:      {{ targets: [vertex/gemini-2.5-flash] }}
  on-vertex-3:    {{ targets: [vertex/gemini-3-pro] }}
  vertex-vectors: {{ targets: [vertex/gemini-embedding-001] }}
  by-account:     {{ targets: [account/gemini-2.5-flash] }}
  limited:        {{ targets: [gemini/limited], retry: {{ attempts: 1 }} }}
  refused:        {{ targets: [gemini/refused], retry: {{ attempts: 1 }} }}
  broken:         {{ targets: [gemini/broken], retry: {{ attempts: 1 }} }}
  limited-gpt:    {{ targets: [openai/limited], retry: {{ attempts: 1 }} }}
"""

WEATHER_SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "description": "Which city"},
        "unit": {"type": "string", "enum": ["C", "F"]},
    },
    "required": ["city"],
}


def png():
    """The smallest picture that is one: a single grey pixel."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    pixels = zlib.compress(b"\x00\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


PNG = png()
PNG_URL = "data:image/png;base64," + base64.b64encode(PNG).decode()


class System:
    """The emulator, and Aloft in front of it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="aloft-sdk-")
        self.emulator = Process("emulate", "--listen", "127.0.0.1:0", "--script", self.file("script.yaml", SCRIPT))
        try:
            account = self.file("account.json", json.dumps(self.account()))
            configuration = CONFIGURATION.format(emulator=self.emulator.url, account=account)
            self.aloft = Process("serve", "--config", self.file("aloft.yaml", configuration))
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
        with open(path, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(text)
        return path

    def account(self):
        """A service account whose tokens come from the emulator."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": "p",
            "private_key_id": "1",
            "private_key": key.decode(),
            "client_email": "tests@p.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": self.emulator.url + "/token",
        }

    def requests(self):
        """What has arrived at the emulator since it was last forgotten."""
        with urllib.request.urlopen(self.emulator.url + "/emulator/requests") as response:
            requests = json.load(response)["requests"]
        return [request for request in requests if not request["path"].startswith("/emulator/")]

    def forget(self):
        request = urllib.request.Request(self.emulator.url + "/emulator/requests", method="DELETE")
        urllib.request.urlopen(request).close()


class SystemTestCase(unittest.TestCase):
    """Tests that share one running system; each begins with an emulator that has seen nothing."""

    @classmethod
    def setUpClass(cls):
        cls.system = System()
        cls.addClassCleanup(cls.system.stop)

    def setUp(self):
        self.system.forget()

    def arrived(self, count=1):
        """What reached the provider, tokens' requests aside; the last one."""
        requests = [request for request in self.system.requests() if request["path"] != "/token"]
        self.assertEqual(len(requests), count, [request["path"] for request in requests])
        return requests[-1]

    def arrived_body(self, count=1):
        return json.loads(self.arrived(count)["body"])
