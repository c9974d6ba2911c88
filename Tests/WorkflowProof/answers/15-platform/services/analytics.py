"""The service that counts what happens, as it happens."""

import time
from collections import Counter, deque

from services.bus import Bus


class Analytics:
    def __init__(self, bus: Bus, seconds: float = 300, clock=time.monotonic):
        self.seconds, self.clock = seconds, clock
        self.events: deque[tuple[float, str, int]] = deque()
        bus.on("viewed", lambda event: self.note("views", 1))
        bus.on("ordered", lambda event: (self.note("orders", 1), self.note("cents", event["cents"])))

    def note(self, name: str, amount: int) -> None:
        self.events.append((self.clock(), name, amount))

    def now(self) -> dict[str, int]:
        while self.events and self.events[0][0] < self.clock() - self.seconds:
            self.events.popleft()
        sums = Counter()
        for _, name, amount in list(self.events):
            sums[name] += amount
        return {name: sums[name] for name in ("views", "orders", "cents")}
