"""What a provider does to its requests in each storm: rules for the emulator."""

import json

BARE_429 = json.dumps({"error": {"message": "Slow down.", "type": "requests", "code": "rate_limit_exceeded"}})
# Every byte of an answer as the emulator makes it is a place where its connection may break.
ANSWER_BYTES = 420


def every(number, **behaviour):
    return {"when": {"every": number}, "do": behaviour}


def resets():
    """Every second request that names a byte is cut there, with a reset."""
    return [
        {"when": {"contains": f"byte-{byte};", "every": 2}, "do": {"cut": byte, "cut_with": "reset"}}
        for byte in range(ANSWER_BYTES)
    ]


STORMS = {
    "calm": [],
    "429 with a hint": [every(2, error="rate_limit_minute", retry_after="1s")],
    "429 without": [every(2, status=429, body=BARE_429)],
    "429, one target": [every(2, status=429, body=BARE_429)],
    "5xx": [every(2, error="overloaded"), every(3, error="server_error")],
    "resets": [every(8, reset=True), *resets()],
    "stalls": [every(4, stall="head"), every(4, stall="byte:40")],
    "slow drips": [every(3, trickle="1byte/5ms")],
    "truncated": [every(2, truncate="50%")],
    "huge": [every(100, size="50MB")],
    "mixed": [
        every(5, error="rate_limit_minute", retry_after="1s"),
        every(5, error="overloaded"),
        every(7, reset=True),
        every(7, stall="head"),
        every(7, trickle="1byte/5ms"),
        every(5, truncate="50%"),
        every(200, size="50MB"),
    ],
}

# Storms in which there is no second target to go to.
ALONE = {"429, one target"}

# In the last storm the second provider is no refuge either.
SECOND = {"mixed": [every(6, error="overloaded"), every(9, reset=True), every(9, truncate="50%")]}
