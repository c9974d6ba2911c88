"""What one service tells the others; in one process here, and a broker where they run apart."""

from collections import defaultdict
from collections.abc import Callable


class Bus:
    def __init__(self):
        self.listeners: dict[str, list[Callable[[dict], None]]] = defaultdict(list)

    def on(self, topic: str, listener: Callable[[dict], None]) -> None:
        self.listeners[topic].append(listener)

    def tell(self, topic: str, event: dict) -> None:
        for listener in self.listeners[topic]:
            listener(event)
