"""The local model's server as these tests ask it, started just as the program starts it."""

import http.client
import json
import os
import socket
import subprocess
import tempfile
import time

LAUNCHER = os.path.join(os.path.dirname(__file__), "../../Sources/LlamaProvider/Server/launcher.py")


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class Server:
    """A server of one model, for as long as a ``with`` lasts."""

    def __init__(self, python, model, threads=1):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "server.sock")
        settings = {
            "MODEL": model,
            "ALIAS": "model",
            "HOST": self.path,
            "CTX_SIZE": "4096",
            "N_PARALLEL": "1",
            "THREADS": str(threads),
            "CACHE_RAM": "0",
        }
        environment = {f"LLAMA_ARG_{name}": value for name, value in settings.items()}
        environment |= {"LLAMA_API_KEY": "key", "ALOFT_PARENT": str(os.getpid()), "PATH": os.environ["PATH"]}
        self.process = subprocess.Popen(
            [python, LAUNCHER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def __enter__(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.ask("GET", "/health")[0] == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("the model's server did not start")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.folder.cleanup()

    def ask(self, method, path, body=None):
        connection = Connection(self.path)
        try:
            head = {"Authorization": "Bearer key", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), head)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def post(self, path, body):
        status, answer = self.ask("POST", path, body)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {answer}")
        return answer
