"""The service that learns what goes together: cosine similarity of products by who bought them."""

from collections import defaultdict
from math import sqrt

from services.bus import Bus


class Recommendations:
    def __init__(self, bus: Bus):
        self.buyers: dict[int, set[str]] = defaultdict(set)
        bus.on("ordered", self.learn)

    def learn(self, event: dict) -> None:
        for product in event["products"]:
            self.buyers[product].add(event["customer"])

    def similarity(self, one: int, other: int) -> float:
        left, right = self.buyers.get(one, set()), self.buyers.get(other, set())
        return len(left & right) / sqrt(len(left) * len(right)) if left and right else 0.0

    def like(self, product: int, count: int = 5) -> list[tuple[int, float]]:
        scores = [(other, round(self.similarity(product, other), 3)) for other in list(self.buyers) if other != product]
        return sorted((pair for pair in scores if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))[:count]
