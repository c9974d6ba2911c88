"""Puts load on a server: wrk for many connections, and for one a blocking client that sees the first byte of a body."""

import json
import os
import pathlib
import socket
import subprocess
import time

from answers import HEADERS, KEY

HERE = pathlib.Path(__file__).parent


def throughput(port, path, body_file, connections, seconds, cores=None):
    """wrk's rate and latencies (µs); a stream counts when it has ended."""
    # wrk knows whole seconds only, so it is interrupted: it reports what it has by then.
    command = ["wrk", "-t1", f"-c{connections}", "-d600s"]
    command += ["--timeout", "10s", "-s", str(HERE / "post.lua"), f"http://127.0.0.1:{port}{path}"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        env={**os.environ, "BENCH_BODY": str(body_file), "BENCH_KEY": KEY},
        preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None,
    )
    time.sleep(seconds)
    process.send_signal(2)
    output, _ = process.communicate(timeout=30)
    figures = json.loads(output.decode().strip().splitlines()[-1])
    figures["rate"] = figures["requests"] / (figures["microseconds"] / 1e6)
    return figures


def one_by_one(port, path, body, seconds, cores=None):
    """One request after another on one connection: when the first byte of the body and the last one came (µs)."""
    fields = {"host": f"127.0.0.1:{port}", "content-length": len(body), **HEADERS}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    message = "\r\n".join(lines).encode() + body
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores or everywhere)
    first, last = [], []
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(first) < 3:
        began = time.perf_counter_ns()
        connection.sendall(message)
        at_first, at_last = read_answer(connection)
        first.append((at_first - began) / 1000)
        last.append((at_last - began) / 1000)
    connection.close()
    os.sched_setaffinity(0, everywhere)
    return {"requests": len(first), "first": percentiles(first), "last": percentiles(last)}


def read_answer(connection):
    head, received, at_first = b"", 0, None
    while True:
        piece = connection.recv(1 << 16)
        now = time.perf_counter_ns()
        if not piece:
            raise ConnectionError("the server closed the connection within an answer")
        if at_first is None:
            head += piece
            end = head.find(b"\r\n\r\n")
            if end < 0 or end + 4 == len(head):
                continue
            at_first = now
            lines = head[:end].lower().split(b"\r\n")
            if b" 200 " not in lines[0] + b" ":
                raise ConnectionError(lines[0].decode())
            sizes = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
            received, tail = len(head) - end - 4, head
        else:
            received, tail = received + len(piece), tail[-8:] + piece
        if (received >= sizes[0]) if sizes else tail.endswith(b"0\r\n\r\n"):
            return at_first, now


def percentiles(values):
    ordered = sorted(values)
    return {
        name: ordered[min(len(ordered) - 1, int(len(ordered) * share))]
        for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99))
    }
