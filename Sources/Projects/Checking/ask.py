"""Asks each endpoint of a FastAPI application once, and tells how it answered, a line of JSON for each.

What is sent is made up from how the application describes itself: nothing is asked that it does not say it takes. Rows are
made before they are looked at, changed and thrown away. It runs beside the code it asks, so that its word is that code's.
"""

import importlib
import json
import os
import signal
import sys
import traceback

pipe = int(sys.argv[1])
module, name, seconds = sys.argv[2], sys.argv[3], float(sys.argv[4])
folder = os.getcwd()
most = 100


def tell(**what):
    os.write(pipe, (json.dumps(what) + "\n").encode())


def end():
    os._exit(0)


def late(*_):
    # Whoever does not answer may not let go either.
    tell(never="it did not answer in time")
    end()


signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, seconds)
try:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app = getattr(importlib.import_module(module), name)
    described = app.openapi() if isinstance(app, FastAPI) else {}
except BaseException as error:
    tell(never=f"{type(error).__name__}: {error}"[:200])
    end()

made = 0


def resolved(schema):
    for _ in range(10):
        if "$ref" not in schema:
            break
        at = described
        for part in schema["$ref"].split("/")[1:]:
            at = at[part]
        schema = at
    return schema


def sample(schema, called="", depth=0):
    """A value of a schema, other than those before where it is a text."""
    global made
    schema = resolved(schema)
    if schema.get("default") is not None:
        return schema["default"]
    if "const" in schema or schema.get("enum"):
        return schema["const"] if "const" in schema else schema["enum"][0]
    for word in ("anyOf", "oneOf", "allOf"):
        if schema.get(word):
            return sample(schema[word][0], called, depth + 1)
    kind = schema.get("type")
    if depth > 5:
        return None
    if kind == "object" or "properties" in schema:
        return {key: sample(value, key, depth + 1) for key, value in list(schema.get("properties", {}).items())[:most]}
    if kind == "array":
        return [sample(schema["items"], called, depth + 1) for _ in range(min(schema["minItems"], 5))] if schema.get("minItems") else []
    if kind in ("integer", "number"):
        low = max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        return min(low, schema.get("maximum", low))
    if kind == "boolean":
        return True
    if kind != "string":
        return None
    made += 1
    plain = {"date-time": "2026-01-02T03:04:05", "date": "2026-01-02", "time": "03:04:05", "uri": f"https://example.org/{made}",
             "uuid": f"12345678-1234-5678-1234-{made:012d}", "email": f"ada{made}@example.org"}.get(schema.get("format"))
    text = plain or (f"ada{made}@example.org" if "email" in called else f"word{made}")
    return (text + "x" * min(1000, schema.get("minLength", 0) - len(text)))[: schema.get("maxLength", 1000)]


def request(method, path, operation):
    """What is sent: the path, and the arguments of a client."""
    sent = {"params": {}, "headers": {}}
    for parameter in operation.get("parameters", []):
        parameter = resolved(parameter)
        if parameter["in"] != "path" and not parameter.get("required"):
            continue
        value = sample(parameter.get("schema", {}), parameter["name"])
        if parameter["in"] == "path":
            # What was made first has the number 1, whatever type says so.
            path = path.replace("{%s}" % parameter["name"], "1" if isinstance(value, str) and value.startswith("word") else str(value))
        elif parameter["in"] in ("query", "header"):
            sent["params" if parameter["in"] == "query" else "headers"][parameter["name"]] = str(value)
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        body = sample(media.get("schema", {}))
        if kind == "application/json":
            sent["json"] = body
        elif kind == "application/x-www-form-urlencoded":
            sent["data"] = {key: str(value) for key, value in body.items() if value is not None}
        elif kind == "multipart/form-data":
            sent["files"] = {key: ("a.txt", b"words") for key in body}
        break
    return path, sent


# Where the fault is somebody's who is not here, or what was made up does not go together.
ELSEWHERE = ("connect", "could not translate", "name resolution", "timed out", "unreachable", "read-only file system",
             "unique constraint", "foreign key")


def blame(asked, error):
    """Tells what went wrong, and where in the project that is, or that it is nothing of the project."""
    words = (f"{type(error).__name__}: {error}".splitlines() or [""])[0][:200]
    if isinstance(error, (ConnectionError, TimeoutError)) or any(word in str(error).lower() for word in ELSEWHERE):
        return tell(asked=asked, unknown=words)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folder + "/")]
    last = frames[-1] if frames else None
    tell(asked=asked, failed=words, path=last and os.path.relpath(last.filename, folder), line=last and last.lineno)


def ask(client, method, path, operation):
    named = f"{method.upper()} {path}"[:200]
    try:
        where, sent = request(method, path, operation)
    except Exception:
        tell(asked=named, unknown="what it takes is not known")
        return 0
    try:
        answer = client.request(method.upper(), where, **sent)
    except Exception as error:
        blame(named, error)
        return 0
    if answer.status_code >= 500 and answer.status_code != 503:
        tell(asked=named, failed=f"it answers {answer.status_code}: {answer.text[:150]}")
    elif answer.status_code >= 400:
        tell(asked=named, unknown=f"it answers {answer.status_code}")
    else:
        tell(asked=named)
    return answer.status_code


def place(entry):
    """Makes first, what others need before them; then looks, changes, and throws away what belongs to others before these."""
    method, path, _ = entry
    order = {"post": 0, "get": 1, "put": 2, "patch": 3, "delete": 4}[method]
    depth = path.count("/")
    return order, -depth if order == 4 else depth


operations = [
    (method, path, operation)
    for path, methods in described.get("paths", {}).items()
    for method, operation in methods.items()
    if method in ("post", "get", "put", "patch", "delete")
]
try:
    with TestClient(app) as client:
        again = []
        for entry in sorted(operations, key=place)[:most]:
            if entry[0] not in ("post", "delete"):
                # What they need may be there now.
                for other in again:
                    ask(client, *other)
                again = []
            if 400 <= ask(client, *entry) < 500 and entry[0] in ("post", "delete"):
                again.append(entry)
        # What could not go while others needed it is asked again, too.
        for other in again:
            ask(client, *other)
        # Whatever it does at its end is not waited for.
        end()
except Exception as error:
    blame("", error)
except BaseException as error:
    tell(never=f"{type(error).__name__}: {error}"[:200])
end()
