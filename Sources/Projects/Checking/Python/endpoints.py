"""Has the endpoints of applications asked, by `ask.py`."""

def applications():
    """Modules that could be imported, with the names that they give applications of FastAPI."""
    for module in wanted:
        if results.get(module, ("",))[0] != "done":
            continue
        for node in trees[modules[module]].body:
            value = node.value if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else None
            if isinstance(value, ast.Call) and (getattr(value.func, "id", "") or getattr(value.func, "attr", "")) in ("FastAPI", "create_app"):
                yield module, node.targets[0].id
                break


def entries(lines):
    """Objects of JSON, a line each; others are left out."""
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            yield entry


def ask_all():
    """How many endpoints answer, and of how many that is known; None where nothing was asked."""
    asked, unknown = {}, {}
    for module, name in list(applications())[:3]:
        path = modules[module]
        if left() < 5:
            skip(f"the endpoints of {path}", "there was no time")
            continue
        seconds = min(15, left() / 2)
        said, status = said_by(task["asker"], [module, name, str(seconds)], seconds + 3)
        told = list(entries(said))
        if status != 0 or not told:
            skip(f"the endpoints of {path}", "asking them ended the program" if status else "it has none")
        for entry in told[:300]:
            which = str(entry.get("asked", ""))[:200]
            if "never" in entry:
                skip(f"the endpoints of {path}", str(entry["never"]))
                continue
            # What failed for want of others was asked twice.
            asked.pop((path, which), None)
            unknown.pop((path, which), None)
            if "unknown" in entry:
                unknown[path, which] = str(entry["unknown"])
                continue
            asked[path, which] = "failed" not in entry
            if "failed" in entry:
                there, line = entry.get("path"), entry.get("line")
                if not (isinstance(there, str) and there in trees and isinstance(line, int)):
                    there, line = path, None
                find("answers", there, (f"{which} fails when it is asked: " if which else "it cannot start: ") + str(entry["failed"]), line)
    for (path, which), reason in list(unknown.items())[:10]:
        skip(which or f"starting {path}", f"asked with what was made up for it: {reason}")
    return {"right": sum(asked.values()), "all": len(asked)} if asked else None


answered = ask_all() if task["run"] else None
