"""Compares the JSON reader with Python's, on what `json-fuzz --emit` prints.

    json-fuzz --seconds 30 --emit --corpus ... | python3 compare.py
"""

import json
import sys
from decimal import Decimal

sys.setrecursionlimit(20_000)


def refuse(word):
    raise ValueError(word)


def read(data):
    # Exponents are cut, as Decimal cannot hold the largest ones; the texts are compared by the fuzzer itself.
    text = data.decode("utf-8")
    return json.loads(text, parse_float=str, parse_int=Decimal, parse_constant=refuse)


def mended(value):
    """Replaces half surrogates, which a Swift string cannot hold, as the reader does."""
    if isinstance(value, str):
        return "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in value)
    if isinstance(value, list):
        return [mended(element) for element in value]
    if isinstance(value, dict):
        return {mended(key): mended(element) for key, element in value.items()}
    return value


compared = accepted = findings = 0
for line in sys.stdin:
    data, _, written = line.strip().partition(",")
    data = bytes.fromhex(data)
    try:
        expected = mended(read(data))
        is_json = True
    except (ValueError, RecursionError):
        is_json = False
    compared += 1
    accepted += is_json
    if is_json != (written != "-") or (is_json and read(bytes.fromhex(written)) != expected):
        findings += 1
        print("differs:", data[:200], "accepted" if written != "-" else "refused")
print(json.dumps({"compared": compared, "accepted": accepted, "findings": findings}))
sys.exit(findings > 0)
