"""Measures the queue: small jobs enqueued and completed by one process, and how soon an idle worker begins one."""

import argparse
import json
import subprocess

import databases


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--jobs", type=int, default=30000)
    arguments.add_argument("--steps", type=int, nargs="*", default=[0, 1])
    arguments.add_argument("--only", choices=["sqlite", "postgres"])
    options = arguments.parse_args()

    figures = []
    for name, maker in databases.available(options.only).items():
        for steps in options.steps:
            with maker() as address:
                command = [options.program, address, str(options.jobs), "--steps", str(steps)]
                lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
            rate, here, elsewhere = [json.loads(line) for line in lines]
            figures.append({"store": name, "steps": steps, "throughput": rate, "dispatch": [here, elsewhere]})
            print(
                f"{name:9} {steps} steps  {rate['jobs_per_second']:8.0f} jobs/s   begins after"
                f" {here['p50_ms']:.1f} ms (99 %: {here['p99_ms']:.1f}) in the same process,"
                f" {elsewhere['p50_ms']:.1f} ms (99 %: {elsewhere['p99_ms']:.1f}) from another connection",
                flush=True,
            )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
