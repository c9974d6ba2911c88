"""What the callers ask and what the instant upstream answers, in both wires."""

import json
import secrets

# Every caller shows it to everyone alike; LiteLLM's proxy does not start without one.
KEY = "sk-" + secrets.token_urlsafe(24)
HEADERS = {"content-type": "application/json", "authorization": f"Bearer {KEY}"}
SENTENCE = (
    "Photosynthesis is how green plants turn light, water and carbon dioxide into sugar and oxygen: the light is caught "
    "by chlorophyll in the leaves, its energy splits water, and what is won from that builds sugar out of the air."
)
EVENTS = 64


def request(model, is_streamed):
    """A short question in OpenAI's wire."""
    asked = {
        "model": model,
        "messages": [
            {"role": "system", "content": "You are a patient teacher. Answer in one paragraph."},
            {"role": "user", "content": "Explain photosynthesis to a ten-year-old."},
        ],
        "temperature": 0.7,
        "max_tokens": 400,
    }
    if is_streamed:
        asked["stream"] = True
    return json.dumps(asked).encode()


def openai_whole():
    return {
        "id": "chatcmpl-9f3kq2Zx1",
        "object": "chat.completion",
        "created": 1790000000,
        "model": "bench",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": SENTENCE, "refusal": None, "annotations": []},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": 31,
            "completion_tokens": 47,
            "total_tokens": 78,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        },
        "service_tier": "default",
        "system_fingerprint": "fp_0123456789",
    }


def gemini_whole(text=SENTENCE, is_last=True):
    candidate = {"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}
    if is_last:
        candidate["finishReason"] = "STOP"
    return {
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": 31,
            "candidatesTokenCount": 47,
            "totalTokenCount": 78,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 31}],
        },
        "modelVersion": "gemini-2.5-flash",
        "responseId": "mAITaLqkHPPu7M8P0Zm1qAk",
    }


def openai_events():
    """`EVENTS` events, the last of which ends the answer, and the mark of the end."""
    events = []
    for index in range(EVENTS):
        is_last = index == EVENTS - 1
        delta = {} if is_last else {"content": f" word{index:02}"}
        if index == 0:
            delta["role"] = "assistant"
        chunk = {
            "id": "chatcmpl-9f3kq2Zx1",
            "object": "chat.completion.chunk",
            "created": 1790000000,
            "model": "bench",
            "choices": [
                {"index": 0, "delta": delta, "logprobs": None, "finish_reason": "stop" if is_last else None}
            ],
        }
        events.append(event(chunk, "\n\n"))
    return events + ["data: [DONE]\n\n"]


def gemini_events():
    return [event(gemini_whole(f" word{i:02}", i == EVENTS - 1), "\r\n\r\n") for i in range(EVENTS)]


def event(value, end):
    return "data: " + json.dumps(value, separators=(",", ":")) + end


def files():
    """What the upstream serves, by file name."""
    return {
        "openai.json": json.dumps(openai_whole(), separators=(",", ":")),
        "gemini.json": json.dumps(gemini_whole(), separators=(",", ":")),
        "openai.sse": "".join(openai_events()),
        "gemini.sse": "".join(gemini_events()),
    }
