"""Asks each endpoint of a FastAPI application once, and tells how it answered, a line of JSON for each.

What is sent is made up from how the application describes itself and from what it answered before: rows are made before they
are looked at, changed and thrown away, and who is let in goes on as that. It runs beside the code it asks, so that its word
is that code's.
"""

import importlib
import json
import os
import re
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

# MARK: What is made up

count = 0
# What was made last, by the path that it was made at; and who somebody said to be.
rows, persons = {}, {}


def resolved(schema):
    for _ in range(10):
        if "$ref" not in schema:
            break
        at = described
        for part in schema["$ref"].split("/")[1:]:
            at = at[part]
        schema = at
    return schema


def known(called, path=None):
    """What names a row that was made: at a path, or such as its key is called (`user_id`)."""
    stem = called.removesuffix("_id")
    found = [rows[path]] if path in rows else []
    if stem != called:
        found += [row for at, row in rows.items() if at.rsplit("/", 1)[-1].startswith(stem[:-1] or stem)]
    for row in found:
        for key in (called, "id"):
            if isinstance(row.get(key), (int, str)):
                return row[key]
    return None


def text(schema, called):
    """A text that was not there before."""
    global count
    pattern = schema.get("pattern", "").strip("^$")
    if pattern.isalnum():
        return pattern
    count += 1
    email = f"ada{count}@example.org"
    made = {
        "date-time": "2026-01-02T03:04:05", "date": "2026-01-02", "time": "03:04:05", "email": email,
        "uri": f"https://example.org/{count}", "uuid": f"12345678-1234-5678-1234-{count:012d}",
    }.get(schema.get("format")) or (email if "email" in called else f"word{count}")
    return (made + "x" * min(1000, schema.get("minLength", 0) - len(made)))[: schema.get("maxLength", 1000)]


def sample(schema, called="", depth=0):
    """A value of a schema."""
    schema = resolved(schema)
    if schema.get("default") is not None:
        return schema["default"]
    if "const" in schema or schema.get("enum"):
        return schema["const"] if "const" in schema else schema["enum"][0]
    for word in ("anyOf", "oneOf", "allOf"):
        if schema.get(word):
            return sample(schema[word][0], called, depth + 1)
    kind, row = schema.get("type"), known(called)
    if depth > 5:
        return None
    if kind == "object" or "properties" in schema:
        return {key: sample(value, key, depth + 1) for key, value in list(schema.get("properties", {}).items())[:most]}
    if kind == "array":
        return [sample(schema.get("items", {}), called, depth + 1) for _ in range(min(schema.get("minItems", 0), 5))]
    if kind in ("integer", "number"):
        low = max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        return row if isinstance(row, int) else min(low, schema.get("maximum", low))
    if kind == "boolean":
        return True
    if kind == "string":
        return str(row) if row is not None else text(schema, called)
    return None


def as_somebody(path, body):
    """The same by somebody who is known, where that is what it is for; whoever is new is kept in mind."""
    if not body.get("password"):
        return body
    if re.search(r"login|token|sign-?in|session|auth", path) and not re.search(r"register|sign-?up", path):
        called = persons.get("username") or persons.get("name") or persons.get("email")
        there = {"username": called, "name": called, **persons}
        return {key: there.get(key) or value for key, value in body.items()}
    persons.update({key: body[key] for key in ("username", "name", "email", "password") if body.get(key)})
    return body


def request(path, operation):
    """What is sent: the path, and the arguments of a client."""
    where, sent = path, {"params": {}, "headers": {}}
    for parameter in operation.get("parameters", []):
        parameter = resolved(parameter)
        called, kind = parameter["name"], parameter["in"]
        if kind == "path":
            row = known(called, path.split("{%s" % called)[0].rstrip("/"))
            value = row if row is not None else sample(parameter.get("schema", {}), called)
            where = re.sub(r"\{%s(:\w+)?\}" % re.escape(called), str(value), where)
        elif kind in ("query", "header") and parameter.get("required"):
            sent["params" if kind == "query" else "headers"][called] = str(sample(parameter.get("schema", {}), called))
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        body = sample(media.get("schema", {}))
        if isinstance(body, dict):
            body = as_somebody(path, body)
        if kind == "application/json":
            sent["json"] = body
        elif kind == "application/x-www-form-urlencoded":
            sent["data"] = {key: str(value) for key, value in body.items() if value is not None}
        elif kind == "multipart/form-data":
            sent["files"] = {key: ("a.txt", b"words") for key in body}
        break
    return where, sent


# MARK: Asking

# Where the fault is somebody's who is not here, or what was made up does not go together.
ELSEWHERE = ("connect", "could not translate", "name resolution", "timed out", "unreachable", "read-only file system",
             "unique constraint", "foreign key")


def blame(asked, error):
    """Tells what went wrong, and where in the project that is, or that it is nothing of the project."""
    # What SQLAlchemy adds is no more of it.
    said = str(error).partition("\n[SQL: ")[0]
    words = " ".join(f"{type(error).__name__}: {said}".split())[:200]
    trace = traceback.extract_tb(error.__traceback__)
    if any(frame.filename in (os.__file__, "<frozen os>") and frame.name == "__getitem__" for frame in trace):
        return tell(asked=asked, unknown=f"its environment has no {error}"[:200])
    if isinstance(error, (ConnectionError, TimeoutError)) or any(word in str(error).lower() for word in ELSEWHERE):
        return tell(asked=asked, unknown=words)
    own = [frame for frame in trace if frame.filename.startswith(folder + "/")]
    last = own[-1] if own else None
    tell(asked=asked, failed=words, path=last and os.path.relpath(last.filename, folder), line=last and last.lineno)


def learn(client, path, answer):
    """Keeps in mind what was made, and who was let in."""
    try:
        said = answer.json()
    except ValueError:
        return
    if not isinstance(said, dict):
        return
    rows[path.rstrip("/")] = said
    token = said.get("access_token") or said.get("token")
    if isinstance(token, str) and token.isascii():
        client.headers["Authorization"] = f"Bearer {token}"


def ask(client, method, path, operation):
    """Whether it may answer otherwise when it is asked again."""
    named = f"{method.upper()} {path}"[:200]
    try:
        where, sent = request(path, operation)
    except Exception:
        tell(asked=named, unknown="what it takes is not known")
        return False
    try:
        answer = client.request(method.upper(), where, **sent)
    except Exception as error:
        blame(named, error)
        return False
    if answer.status_code >= 500 and answer.status_code != 503:
        tell(asked=named, failed=f"it answers {answer.status_code}: {answer.text[:150]}")
    elif answer.status_code >= 400:
        tell(asked=named, unknown=f"it answers {answer.status_code}")
        return True
    else:
        tell(asked=named)
        if method == "post":
            learn(client, path, answer)
    return False


def ask_all(client):
    paths = [(path, methods) for path, methods in described.get("paths", {}).items()][:most]
    for method in ("post", "get", "put", "patch", "delete"):
        here = [(path, methods[method]) for path, methods in paths if method in methods]
        # What others need is made before them, and thrown away after.
        here.sort(key=lambda entry: entry[0].count("/"), reverse=method == "delete")
        for _ in range(3):
            left = [(path, operation) for path, operation in here if ask(client, method, path, operation)]
            # What they lacked may be there now.
            if not left or len(left) == len(here):
                break
            here = left


try:
    with TestClient(app) as client:
        ask_all(client)
        # Whatever it does at its end is not waited for.
        end()
except Exception as error:
    blame("", error)
except BaseException as error:
    tell(never=f"{type(error).__name__}: {error}"[:200])
end()
