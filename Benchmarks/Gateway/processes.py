"""Starts what is measured, and reads what it costs from /proc."""

import http.client
import os
import pathlib
import socket
import subprocess
import time

from answers import HEADERS


class Server:
    """A program that answers on a port, with all of its processes."""

    def __init__(self, name, command, port, log, cores=None, environment=None):
        self.name, self.command, self.port = name, command, port
        self.log, self.cores, self.environment = log, cores, environment
        self.process = None

    def start(self, path, body, patience=10):
        """Starts it and returns after how many milliseconds it first answered `body` at `path` with 200."""
        began = time.perf_counter()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **(self.environment or {})},
                preexec_fn=(lambda: os.sched_setaffinity(0, self.cores)) if self.cores else None,
            )
        status = None
        while time.perf_counter() - began < patience:
            if self.process.poll() is not None:
                break
            try:
                status, text = post(self.port, path, body)
                if status == 200:
                    return (time.perf_counter() - began) * 1000
            except OSError:
                text = b""
            time.sleep(0.0003 if status is None else 0.2)
        raise SystemExit(f"{self.name} did not answer {path} (last status: {status}); see {self.log}\n{text[:500]}")

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            for pid in self.pids():
                os.kill(pid, 9)
            self.process.wait()
        self.process = None

    def pids(self):
        parents = {}
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int(stat(entry.name)[1])
                except OSError:
                    pass
        family = {self.process.pid}
        while True:
            more = {pid for pid, parent in parents.items() if parent in family} - family
            if not more:
                return sorted(family)
            family |= more

    def cpu(self):
        """Seconds of user and system time so far."""
        nanoseconds = 0
        for pid in self.pids():
            # The scheduler's own count: the user and system time of /proc/PID/stat comes in steps of 10 ms.
            for thread in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"):
                try:
                    nanoseconds += int(thread.read_text().split()[0])
                except OSError:
                    pass
        return nanoseconds / 1e9

    def memory(self, field="VmRSS"):
        """MiB in memory, `VmRSS` now or `VmHWM` at most, over all of its processes."""
        total = 0
        for pid in self.pids():
            for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith(field + ":"):
                    total += int(line.split()[1])
        return total / 1024


def stat(pid):
    """The fields of /proc/PID/stat behind the command, which may contain anything."""
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def post(port, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", path, body, HEADERS)
    response = connection.getresponse()
    text = response.read()
    connection.close()
    return response.status, text


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
