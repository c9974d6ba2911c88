"""The service that knows products and takes orders."""

from dataclasses import asdict, dataclass

from services.bus import Bus


@dataclass
class Product:
    id: int
    name: str
    cents: int
    stock: int


class Catalog:
    def __init__(self, bus: Bus):
        self.bus = bus
        self.products: dict[int, Product] = {}

    def add(self, name: str, cents: int, stock: int) -> Product:
        product = Product(len(self.products) + 1, name, cents, stock)
        self.products[product.id] = product
        return product

    def view(self, id: int, customer: str) -> dict:
        product = self.products[id]
        self.bus.tell("viewed", {"product": id, "customer": customer})
        return asdict(product)

    def order(self, ids: list[int], customer: str) -> int:
        """Takes one of each; KeyError where one is unknown, ValueError where one is sold out."""
        chosen = [self.products[id] for id in dict.fromkeys(ids)]
        if any(product.stock < 1 for product in chosen):
            raise ValueError("One of them is sold out.")
        for product in chosen:
            product.stock -= 1
        cents = sum(product.cents for product in chosen)
        self.bus.tell("ordered", {"products": [product.id for product in chosen], "customer": customer, "cents": cents})
        return cents
