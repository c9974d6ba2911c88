"""Whoever takes money: Stripe, or what plays it in tests."""

import hashlib
import hmac
import os
import time
from typing import Protocol

import httpx


class Payments(Protocol):
    def intend(self, cents: int, order: int) -> tuple[str, str]:
        """Begins a payment; gives its id and the secret with which a browser goes on."""


class PaymentError(Exception):
    pass


class Stripe:
    def __init__(self, key: str, url: str = "https://api.stripe.com/v1"):
        self.client = httpx.Client(base_url=url, auth=(key, ""), timeout=10)

    def intend(self, cents: int, order: int) -> tuple[str, str]:
        fields = {"amount": cents, "currency": "eur", "metadata[order]": order, "automatic_payment_methods[enabled]": "true"}
        try:
            answer = self.client.post("/payment_intents", data=fields, headers={"Idempotency-Key": f"order-{order}"})
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise PaymentError("Stripe did not take the payment.") from error
        intent = answer.json()
        return intent["id"], intent["client_secret"]


def payments() -> Payments:
    return Stripe(os.environ["STRIPE_API_KEY"])


def is_signed(body: bytes, header: str, key: str, now: float | None = None) -> bool:
    """Whether a webhook is Stripe's and not older than five minutes."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    if not parts.get("t", "").isdigit() or abs((now or time.time()) - int(parts["t"])) > 300:
        return False
    expected = hmac.new(key.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, parts.get("v1", ""))
