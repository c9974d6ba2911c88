"""What translating costs against forwarding, by size and kind of exchange; run by `scripts/bench translation`."""

import argparse
import json
import os
import pathlib
import statistics
import sys
import time

from answers import HEADERS, event
from candidates import nginx
from load import throughput
from processes import Server, free_port, post

CONNECTIONS = 32
PROSE = (
    "Photosynthesis is how green plants turn light, water and carbon dioxide into sugar and oxygen.\n"
    'The light is caught by \u201cchlorophyll\u201d in the leaves \u2014 "antennae", as a botanist would say \u2014 '
    "its energy splits water,\tand what is won from that builds sugar (C\u2086H\u2081\u2082O\u2086) out of the air.\n\n"
)
# By name: bytes of text in the question and in the answer, turns of the question, events of a stream.
SIZES = {"2 KB": (1_600, 4, 8), "200 KB": (190_000, 40, 800)}
# Caller's dialect, provider's dialect, and what the pair is measured against.
PAIRS = {
    "OpenAI → OpenAI": ("openai", "openai", None),
    "OpenAI → Gemini": ("openai", "gemini", "OpenAI → OpenAI"),
    "Gemini → Gemini": ("gemini", "gemini", None),
    "Gemini → OpenAI": ("gemini", "openai", "Gemini → Gemini"),
}
KINDS = ("whole", "stream")


def main():
    options = parse()
    folder = pathlib.Path(".aloft/bench/translation").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    origin = upstream(folder)
    server = aloft(folder, options, origin.port)
    before = os.getloadavg()
    cells = [(kind, size) for kind in KINDS for size in SIZES]
    rounds = {(kind, size, pair): [] for kind, size in cells for pair in PAIRS}
    try:
        origin.start("/small/v1/chat/completions", b"{}")
        server.start("/v1/chat/completions", question("openai", "openai-small", 1_600, 4, False))
        plans = {key: plan(server.port, folder, *key) for key in rounds}
        for turn in range(options.rounds):
            for kind, size in cells:
                # Those that are compared follow one another; every other round goes backwards.
                for pair in PAIRS if turn % 2 == 0 else reversed(PAIRS):
                    rounds[kind, size, pair].append(measure(server, *plans[kind, size, pair], options.seconds))
    finally:
        server.stop()
        origin.stop()
    facts = {"load_average_before": before, "load_average_after": os.getloadavg(), "rounds": options.rounds,
             "seconds": options.seconds, "connections": CONNECTIONS, "loops": options.loops}
    report(rounds, cells, facts)


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aloft", required=True, type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--loops", type=int, default=1)
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.seconds = options.seconds or (0.5 if options.quick else 1.2)
    return options


# What is asked and answered.


def text(count):
    """About `count` bytes of prose as JSON has them: quotes, line ends and letters beyond ASCII are in it."""
    return (PROSE * (count // len(PROSE.encode()) + 1))[:count]


def question(dialect, model, count, turns, is_streamed):
    saying = text(count // turns)
    if dialect == "gemini":
        asked = {
            "systemInstruction": {"parts": [{"text": "You are a patient teacher."}]},
            "contents": [
                {"role": "model" if turn % 2 else "user", "parts": [{"text": saying}]} for turn in range(turns - 1)
            ],
            "generationConfig": {"temperature": 0.7, "maxOutputTokens": 4000},
        }
    else:
        asked = {
            "model": model,
            "messages": [
                {"role": "system", "content": "You are a patient teacher."},
                *({"role": "assistant" if turn % 2 else "user", "content": saying} for turn in range(turns - 1)),
            ],
            "temperature": 0.7,
            "max_tokens": 4000,
        }
        if is_streamed:
            asked["stream"] = True
    return json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()


def openai_answer(saying, is_chunk=False, is_last=True):
    message = {"role": "assistant", "content": saying}
    choice = {"index": 0, "delta" if is_chunk else "message": message, "logprobs": None}
    choice["finish_reason"] = "stop" if is_last else None
    answer = {
        "id": "chatcmpl-9f3kq2Zx1",
        "object": "chat.completion.chunk" if is_chunk else "chat.completion",
        "created": 1790000000,
        "model": "bench",
        "choices": [choice],
    }
    if not is_chunk:
        answer["usage"] = {"prompt_tokens": 31, "completion_tokens": 47, "total_tokens": 78}
    return answer


def gemini_answer(saying, is_last=True):
    candidate = {"content": {"parts": [{"text": saying}], "role": "model"}, "index": 0}
    if is_last:
        candidate["finishReason"] = "STOP"
    usage = {"promptTokenCount": 31, "candidatesTokenCount": 47, "totalTokenCount": 78}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "bench", "responseId": "mAITaLqkHPPu7M8"}


def answers(count, events):
    """The files of one size: the same words in both dialects, whole and in as many events."""
    dense = {"ensure_ascii": False, "separators": (",", ":")}
    # Most of an event is what stands around its words.
    piece = text(24)
    last = events - 1
    chunks = [openai_answer(piece, True, index == last) for index in range(events)]
    return {
        "openai.json": json.dumps(openai_answer(text(count)), **dense),
        "gemini.json": json.dumps(gemini_answer(text(count)), **dense),
        "openai.sse": "".join(event(chunk, "\n\n") for chunk in chunks) + "data: [DONE]\n\n",
        "gemini.sse": "".join(event(gemini_answer(piece, index == last), "\r\n\r\n") for index in range(events)),
    }


# Who answers and who is measured.


def short(size):
    return "small" if size == "2 KB" else "large"


def upstream(folder):
    """One nginx that answers from memory: the path says how much and in which dialect, and of OpenAI's how."""
    port = free_port()
    places = []
    for size, (count, _, events) in SIZES.items():
        home = folder / "answers" / short(size)
        home.mkdir(parents=True, exist_ok=True)
        for name, words in answers(count, events).items():
            (home / name).write_text(words)
        for pattern, file in (
            (f"^/{short(size)}/v1/chat", "openai.json"),
            (f"^/{short(size)}-stream/v1/chat", "openai.sse"),
            (f"^/{short(size)}/.*:generateContent$", "gemini.json"),
            (f"^/{short(size)}/.*:streamGenerateContent$", "gemini.sse"),
        ):
            content = "text/event-stream" if file.endswith("sse") else "application/json"
            places.append(
                f"location ~ {pattern} {{ error_page 405 =200 /files/{short(size)}/{file}; return 405; }} "
                f"location = /files/{short(size)}/{file} "
                f"{{ internal; alias {home}/{file}; types {{}} default_type {content}; }}"
            )
    body = f"server {{ listen 127.0.0.1:{port} backlog=1024; open_file_cache max=16; {' '.join(places)} }}"
    return nginx("upstream", folder, port, 1, body)


def aloft(folder, options, target):
    port = free_port()
    providers = []
    for size in SIZES:
        name, base = short(size), f"http://127.0.0.1:{target}/{short(size)}"
        for kind, models, url in (
            ("openai", f"openai-{name}", f"{base}/v1"),
            ("openai", f"openai-{name}-stream", f"{base}-stream/v1"),
            ("gemini", f"gemini-{name}", base),
        ):
            providers.append(
                f'  {models}: {{ kind: {kind}, base_url: "{url}", api_key: bench, models: [{models}] }}'
            )
    configuration = folder / "aloft.yaml"
    head = f"listen: 127.0.0.1:{port}\nloops: {options.loops}\nlog: {{ level: error }}\nstore: none\nproviders:\n"
    configuration.write_text(head + "\n".join(providers) + "\n")
    command = [str(options.aloft), "serve", "--config", str(configuration)]
    return Server("aloft", command, port, folder / "output.log")


# The measuring.


def plan(port, folder, kind, size, pair):
    """Where a cell's requests go and with what body, once one has been answered as it should be."""
    caller, provider, _ = PAIRS[pair]
    count, turns, events = SIZES[size]
    is_streamed = kind == "stream"
    model = f"{provider}-{short(size)}" + ("-stream" if provider == "openai" and is_streamed else "")
    path = "/v1/chat/completions"
    if caller == "gemini":
        path = f"/v1beta/models/{model}:" + ("streamGenerateContent?alt=sse" if is_streamed else "generateContent")
    body = question(caller, model, count, turns, is_streamed)
    status, answer = post(port, path, body)
    words = answer.count(b"Photosynthesis")
    expected = events if is_streamed else text(count).count("Photosynthesis")
    if status != 200 or words != expected:
        raise SystemExit(f"{pair}, {kind}, {size}: {status} with {words} of {expected} pieces: {answer[:500]}")
    file = folder / f"{kind}-{short(size)}-{caller}-{provider}.json"
    file.write_bytes(body)
    return path, file, len(body), len(answer)


def measure(server, path, file, asked, answered, seconds):
    before = server.cpu()
    figures = throughput(server.port, path, file, CONNECTIONS, seconds)
    if figures["errors"] or not figures["requests"]:
        raise SystemExit(f"{path} failed {figures['errors']} of {figures['requests']} requests")
    cpu = (server.cpu() - before) * 1e6 / figures["requests"]
    return {"cpu_us": cpu, "rate": figures["rate"], "bytes_asked": asked, "bytes_answered": answered}


def report(rounds, cells, facts):
    load = ", ".join(f"{value:.2f}" for value in facts["load_average_before"])
    print(f"{facts['connections']} connections, {facts['loops']} loop, {facts['rounds']} rounds of {facts['seconds']} s "
          f"taken in turn; load average before: {load}. Medians; ratios are of the same round.\n")
    print("| exchange | caller → provider | asked, bytes | answered | CPU, µs | of forwarding | requests/s | of forwarding |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    found = []
    for kind, size in cells:
        for pair, (_, _, base) in PAIRS.items():
            mine, bases = rounds[kind, size, pair], rounds[kind, size, base or pair]

            def median(key):
                return statistics.median(one[key] for one in mine)

            def ratio(key):
                return statistics.median(one[key] / other[key] for one, other in zip(mine, bases))

            row = {"kind": kind, "size": size, "pair": pair, "cpu_us": round(median("cpu_us"), 1),
                   "rate": round(median("rate"), 1), "bytes_asked": mine[0]["bytes_asked"],
                   "bytes_answered": mine[0]["bytes_answered"]}
            ratios = ("", "")
            if base:
                row |= {"cpu_ratio": round(ratio("cpu_us"), 3), "rate_ratio": round(ratio("rate"), 3)}
                ratios = (f"{row['cpu_ratio']:.2f}×", f"{row['rate_ratio']:.2f}×")
            found.append(row)
            print(f"| {kind}, {size} | {pair} | {row['bytes_asked']:,} | {row['bytes_answered']:,} | {row['cpu_us']:,.0f} "
                  f"| {ratios[0]} | {row['rate']:,.0f} | {ratios[1]} |")
    print()
    print(json.dumps({"bench": "translation", **facts, "figures": found}))


if __name__ == "__main__":
    main()
