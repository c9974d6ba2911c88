"""Plays rollouts with `aloft rollout plan`, prints what came of them, and draws it."""

import argparse
import bisect
import json
import subprocess

BASELINE = 0.9
ALPHA = 0.05
REQUESTS = 28_000
PER_DAY = 500
PLANNED = 0.02

# Name, drop, share of the candidate, and what differs otherwise.
CASES = [
    ("no difference", 0, 50, {}),
    ("no difference, step of 10 %", 0, 10, {}),
    ("no difference, step of 1 %", 0, 1, {}),
    ("no difference, 10 alike requests a user", 0, 50, {"per-user": 10, "likeness": 0.1}),
    ("drop of 2 points", 0.02, 50, {}),
    ("drop of 5 points", 0.05, 50, {}),
    ("drop of 10 points", 0.1, 50, {}),
    ("drop of 2 points, step of 10 %", 0.02, 10, {}),
    ("drop of 5 points, step of 10 %", 0.05, 10, {}),
    ("drop of 10 points, step of 10 %", 0.1, 10, {}),
    ("drop of 10 points, step of 1 %", 0.1, 1, {}),
]


def play(aloft, runs, drop, share, others):
    words = {
        "baseline": BASELINE, "drop": drop, "share": share, "alpha": ALPHA, "margin": 0.05, "runs": runs,
        "requests": REQUESTS, "between": 100, "per-day": PER_DAY, "planned": PLANNED, **others,
    }
    command = [aloft, "rollout", "plan", "--json"] + [f"--{name}={value}" for name, value in words.items()]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def half(ends):
    return ends[len(ends) // 2] if ends else None


def row(name, result):
    runs = result["runs"]
    return {
        "case": name,
        "alarms": len(result["alarms"]) / runs, "alarm_after": half(result["alarms"]),
        "passes": len(result["passes"]) / runs, "pass_after": half(result["passes"]),
        "peeked": len(result["peeked"]) / runs, "peeked_after": half(result["peeked"]),
        "once": len(result["once"]) / runs, "horizon": result["horizon"],
    }


def table(rows):
    heads = ["case", "worse", "after", "no worse", "after", "peeked", "after", "once", "at"]
    names = ["alarms", "alarm_after", "passes", "pass_after", "peeked", "peeked_after", "once", "horizon"]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * len(names)]
    for one in rows:
        cells = [one["case"]]
        for name in names:
            value = one[name]
            if value is None:
                cells.append("–")
            elif isinstance(value, float):
                cells.append(f"{100 * value:.1f} %")
            else:
                cells.append(f"{value:,}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


COLOURS = {0.02: "#3b6fb6", 0.05: "#b5651d", 0.1: "#2d7d46"}
WIDTH, HEIGHT, LEFT, TOP = 420, 280, 60, 50


def curve(ends, runs, x, top, scale, colour, dash):
    """The share of runs that have spoken up, as it grows."""
    points = [(x, TOP + HEIGHT)]
    for end in sorted(set(ends)):
        count = bisect.bisect_right(ends, end)
        place = x + WIDTH * end / REQUESTS
        points += [(place, points[-1][1]), (place, TOP + HEIGHT * (1 - min(count / runs / scale, 1)))]
    points.append((x + WIDTH, points[-1][1]))
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    style = ' stroke-dasharray="5 4"' if dash else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"{style}/>'


def panel(x, title, scale, ticks):
    parts = [f'<text x="{x}" y="{TOP - 16}" font-weight="bold">{title}</text>']
    for tick in ticks:
        y = TOP + HEIGHT * (1 - tick / scale)
        parts.append(f'<line x1="{x}" x2="{x + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 8}" y="{y + 4:.1f}" text-anchor="end">{100 * tick:g} %</text>')
    for tick in range(0, REQUESTS + 1, 7000):
        place = x + WIDTH * tick / REQUESTS
        parts.append(f'<text x="{place:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{tick:,}</text>')
    parts.append(
        f'<text x="{x + WIDTH / 2}" y="{TOP + HEIGHT + 38}" text-anchor="middle">requests of the route, half to each arm</text>'
    )
    return parts


def draw(results, path):
    first, second = LEFT, LEFT + WIDTH + 90
    same = results["no difference"]
    runs = same["runs"]
    scale = 0.25
    parts = panel(first, "No difference: runs that call the candidate worse", scale, [0, 0.05, 0.1, 0.15, 0.2, 0.25])
    limit = TOP + HEIGHT * (1 - ALPHA / scale)
    parts.append(f'<line x1="{first}" x2="{first + WIDTH}" y1="{limit}" y2="{limit}" stroke="#a00"/>')
    parts.append(f'<text x="{first + WIDTH}" y="{limit - 5}" text-anchor="end" fill="#a00">what the operator allows</text>')
    parts.append(curve(same["alarms"], runs, first, TOP, scale, "#222", False))
    parts.append(curve(same["peeked"], runs, first, TOP, scale, "#888", True))
    parts += panel(second, "A drop: runs that have noticed", 1, [0, 0.25, 0.5, 0.75, 1])
    for index, (drop, colour) in enumerate(COLOURS.items()):
        result = results[f"drop of {100 * drop:.0f} points"]
        parts.append(curve(result["alarms"], runs, second, TOP, 1, colour, False))
        parts.append(curve(result["peeked"], runs, second, TOP, 1, colour, True))
        y = TOP + HEIGHT + 62
        place = second + index * 110
        parts.append(f'<text x="{place}" y="{y}" fill="{colour}">{100 * drop:.0f} points</text>')
    y = TOP + HEIGHT + 62
    parts.append(f'<text x="{first}" y="{y}">whole: the guard of a rollout; broken: a test looked at every day</text>')
    width, height = second + WIDTH + 30, TOP + HEIGHT + 80
    with open(path, "w") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
            f'font-size="12"><rect width="{width}" height="{height}" fill="#fff"/>' + "\n".join(parts) + "</svg>\n"
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--plot", required=True)
    options = parser.parse_args()
    results = {name: play(options.aloft, options.runs, drop, share, others) for name, drop, share, others in CASES}
    rows = [row(name, result) for name, result in results.items()]
    draw(results, options.plot)
    print(table(rows))
    by_name = {one["case"]: one for one in rows}
    # What chance alone may add to a share of so many runs.
    slack = 3 * (ALPHA * (1 - ALPHA) / options.runs) ** 0.5
    alike = "no difference, 10 alike requests a user"
    same = [one for one in rows if one["case"].startswith("no difference") and one["case"] != alike]
    holds = {
        "no more false alarms than allowed": all(one["alarms"] <= ALPHA + slack for one in same),
        "a test that is peeked at has more": by_name["no difference"]["peeked"] > ALPHA + slack,
        "drops of 5 and 10 points are noticed": all(
            by_name[f"drop of {points} points"]["alarms"] > 0.99 for points in (5, 10)
        ),
        "what is worse by the margin hardly passes": by_name["drop of 5 points"]["passes"] <= ALPHA + slack,
        "what is as good passes": by_name["no difference"]["passes"] > 0.99,
    }
    print(json.dumps({"holds": holds, "rows": rows}))
    raise SystemExit(0 if all(holds.values()) else 1)


if __name__ == "__main__":
    main()
