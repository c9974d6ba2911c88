"""What recording costs: Aloft with a store beside Aloft without one; run by `scripts/bench records`."""

import argparse
import http.client
import json
import os
import pathlib
import shutil
import statistics
import time

from load import throughput
from processes import Server, free_port, post
from translation import question, text, upstream

PATH = "/v1/chat/completions"
SIZE, TURNS = 1_600, 4
# How many requests each second of a measurement may at most lose to recording.
LOSS = 0.1


def main():
    options = parse()
    folder = pathlib.Path(".aloft/bench/records").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    body = question("openai", "bench", SIZE, TURNS, False)
    (folder / "body.json").write_bytes(body)
    origin = upstream(folder)
    stores = {"off": "none", "SQLite": f"sqlite:{fresh(folder / 'store')}/aloft.db"}
    if options.store:
        stores[options.store.partition(":")[0]] = options.store
    servers = {name: aloft(folder, options, origin.port, name, store) for name, store in stores.items()}
    before = os.getloadavg()
    rounds = {name: [] for name in stores}
    try:
        origin.start("/small/v1/chat/completions", b"{}")
        for server in servers.values():
            server.start(PATH, body)
            expect_answer(server, body)
        for turn in range(options.rounds):
            for name in stores if turn % 2 == 0 else reversed(stores):
                rounds[name].append(measure(servers[name], folder / "body.json", name != "off", options))
    finally:
        for server in servers.values():
            server.stop()
        origin.stop()
    facts = {"load_average_before": before, "load_average_after": os.getloadavg(), "rounds": options.rounds,
             "seconds": options.seconds, "connections": options.connections, "loops": options.loops}
    report(rounds, facts)


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True, type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--loops", type=int, default=1)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--store")
    options = parser.parse_args()
    options.rounds = options.rounds or (5 if options.quick else 20)
    options.seconds = options.seconds or (0.7 if options.quick else 1.2)
    return options


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def aloft(folder, options, target, name, store):
    port = free_port()
    configuration = folder / f"{name}.yaml"
    configuration.write_text(
        f"""listen: 127.0.0.1:{port}
loops: {options.loops}
log: {{ level: error }}
store: {store}
providers:
  bench: {{ kind: openai, base_url: "http://127.0.0.1:{target}/small/v1", api_key: bench, models: [bench] }}
"""
    )
    command = [str(options.aloft), "serve", "--config", str(configuration)]
    # Rows that a store does not take would wait there, and be somebody's.
    environment = {"ALOFT_HOME": str(fresh(folder / f"home-{name}"))}
    return Server(name, command, port, folder / f"{name}.log", environment=environment)


def expect_answer(server, body):
    status, answer = post(server.port, PATH, body)
    if status != 200 or answer.count(b"Photosynthesis") != text(SIZE).count("Photosynthesis"):
        raise SystemExit(f"{server.name} answered {status}: {answer[:500]}")


def records(server):
    """What `/health` says of the records."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/health")
    found = json.loads(connection.getresponse().read())["records"]
    connection.close()
    return found


def measure(server, file, is_recording, options):
    rows = settled(server)["written"] if is_recording else 0
    before = server.cpu()
    figures = throughput(server.port, PATH, file, options.connections, options.seconds)
    found = {"rate": figures["rate"], "p50": figures["p50"], "p99": figures["p99"]}
    if is_recording:
        # What is still to be written when the load ends is a cost of the load.
        found["behind"] = records(server)["waiting"]
        state = settled(server)
        found["rows"] = state["written"] - rows
        # What was on its way when the load ended may be in it as well, or not.
        if found["rows"] < figures["requests"] or state["dropped"] or state["spooled"]:
            raise SystemExit(f"{server.name} has {found['rows']} rows of {figures['requests']} requests: {state}")
    if figures["errors"] or not figures["requests"]:
        raise SystemExit(f"{server.name} failed {figures['errors']} of {figures['requests']} requests")
    found["cpu_us"] = (server.cpu() - before) * 1e6 / figures["requests"]
    return found


def settled(server):
    """Waits until every record is in the store."""
    until = time.monotonic() + 60
    while (state := records(server))["waiting"]:
        if time.monotonic() > until:
            raise SystemExit(f"{server.name} does not get its rows written: {state}")
        time.sleep(0.02)
    return state


def report(rounds, facts):
    load = ", ".join(f"{value:.2f}" for value in facts["load_average_before"])
    print(f"{facts['connections']} connections, {facts['loops']} loop, {facts['rounds']} rounds of {facts['seconds']} s "
          f"taken in turn; load average before: {load}. Medians and the best round; ratios are of the same round.\n")
    print("| records | CPU, µs | best | more than off | requests/s | best | of off | p99, µs |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    figures = []
    for name, mine in rounds.items():
        bases = rounds["off"]

        def median(key):
            return statistics.median(one[key] for one in mine)

        row = {"store": name, "cpu_us": median("cpu_us"), "best_cpu_us": min(one["cpu_us"] for one in mine),
               "rate": median("rate"), "best_rate": max(one["rate"] for one in mine), "p99_us": median("p99")}
        ratios = ("", "")
        if name != "off":
            row["added_us"] = statistics.median(one["cpu_us"] - base["cpu_us"] for one, base in zip(mine, bases))
            row["rate_ratio"] = statistics.median(one["rate"] / base["rate"] for one, base in zip(mine, bases))
            row["best_ratio"] = row["best_rate"] / max(base["rate"] for base in bases)
            row["rows_behind"] = max(one["behind"] for one in mine)
            row["meets"] = row["rate_ratio"] >= 1 - LOSS
            ratios = (f"+{row['added_us']:,.1f}", f"{row['rate_ratio']:.3f}×")
        figures.append({key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()})
        print(f"| {name} | {row['cpu_us']:,.1f} | {row['best_cpu_us']:,.1f} | {ratios[0]} | {row['rate']:,.0f} "
              f"| {row['best_rate']:,.0f} | {ratios[1]} | {row['p99_us']:,.0f} |")
    print()
    print(json.dumps({"bench": "records", **facts, "figures": figures}))


if __name__ == "__main__":
    main()
