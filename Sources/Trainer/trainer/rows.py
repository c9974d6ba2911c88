"""Reading rows: what is wrong in a file is told with its line, before anything is computed."""

import json

from .failures import DataRefused

FEWEST = {"training": 20, "validation": 5}
MOST_ROWS = 200_000
LONGEST_LINE = 1 << 20
ROLES = ("system", "user", "assistant")


def read(path, kind):
    """The conversations of a file of JSON lines, each with the number of its line."""
    rows = []
    try:
        with open(path, "rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise DataRefused(f"line {number} of the {kind} rows is longer than {LONGEST_LINE} bytes", number)
                if len(rows) == MOST_ROWS:
                    raise DataRefused(f"there are more than {MOST_ROWS} {kind} rows", number)
                if line.strip():
                    try:
                        rows.append((number, conversation(json.loads(line.decode()))))
                    except (ValueError, RecursionError) as error:
                        message = f"line {number} of the {kind} rows cannot be used: {error}"
                        raise DataRefused(message, number) from error
    except OSError as error:
        raise DataRefused(f"the {kind} rows cannot be read: {error}") from error
    enough(rows, kind)
    return rows


def enough(rows, kind):
    if len(rows) < FEWEST[kind]:
        raise DataRefused(f"{FEWEST[kind]} {kind} rows are needed, and there are {len(rows)}")


def conversation(row):
    """The messages of a row in either form: ``messages``, or ``prompt`` and ``response``."""
    if not isinstance(row, dict):
        raise ValueError("it is not an object")
    messages = row.get("messages")
    if messages is None:
        if "prompt" not in row or "response" not in row:
            raise ValueError("it has neither messages nor prompt and response")
        messages = [
            {"role": "user", "content": row["prompt"]},
            {"role": "assistant", "content": row["response"]},
        ]
    if not isinstance(messages, list) or len(messages) < 2:
        raise ValueError("messages is not a list of two or more")
    return [message(entry) for entry in messages[:-1]] + [answer(messages[-1])]


def message(entry):
    if not isinstance(entry, dict) or entry.get("role") not in ROLES:
        raise ValueError(f"a message's role is not one of {', '.join(ROLES)}")
    content = entry.get("content")
    if not isinstance(content, str):
        raise ValueError("a message's content is not a text")
    content.encode()  # Half of a surrogate pair is a text to Python, and to nobody else.
    return {"role": entry["role"], "content": content}


def answer(entry):
    last = message(entry)
    if last["role"] != "assistant":
        raise ValueError("the last message is not the assistant's")
    if not last["content"].strip():
        raise ValueError("the answer is empty")
    return last
