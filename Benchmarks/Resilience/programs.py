"""Starts the programs of a proof, and looks at them from outside."""

import json
import pathlib
import re
import subprocess
import time
import urllib.request


class Program:
    """A running `aloft`, on a port of its own choice."""

    def __init__(self, command, log, announced):
        self.log = pathlib.Path(log)
        self.output = open(self.log, "wb")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output)
        self.port = self._port(re.compile(announced))

    def _port(self, announced):
        for _ in range(1000):
            found = announced.search(self.log.read_text(errors="replace"))
            if found:
                return int(found.group(1))
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        self.process.kill()
        raise SystemExit(f"it did not start; see {self.log}:\n{self.log.read_text(errors='replace')[-2000:]}")

    def memory(self):
        """MiB in memory now."""
        if self.process.poll() is not None:
            raise SystemExit(f"it ended with {self.process.returncode}; see {self.log}")
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.output.close()


class Provider(Program):
    """An emulated provider."""

    def __init__(self, aloft, folder, name):
        super().__init__(
            [aloft, "emulate", "--listen", "127.0.0.1:0", "--keep", "0", "--loops", "1"],
            pathlib.Path(folder) / f"{name}.log",
            r"127\.0\.0\.1:(\d+)",
        )

    def _call(self, method, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, method=method)
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def behave(self, rules):
        """Takes new rules; all counts and quotas begin anew."""
        self._call("POST", "/emulator/script", flow({"rules": rules}).encode())

    def received(self):
        """How many requests have arrived so far."""
        return self._call("GET", "/emulator/requests")["received"]


def flow(value):
    """YAML in braces, where times and sizes stand without quotes."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case str() if re.fullmatch(r"[\w%/:.]+", value):
            return value
        case _:
            return json.dumps(value)


class Gateway(Program):
    def __init__(self, aloft, folder, configuration):
        file = pathlib.Path(folder) / "aloft.yaml"
        file.write_text(configuration)
        super().__init__(
            [aloft, "serve", "--config", str(file)],
            pathlib.Path(folder) / "serve.log",
            r'"listening".*?127\.0\.0\.1:(\d+)',
        )

    def page(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            return response.read().decode()
