"""The gateway in front of the services of a shop."""

import asyncio

from fastapi import FastAPI, HTTPException, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field

from services.analytics import Analytics
from services.bus import Bus
from services.catalog import Catalog
from services.recommendations import Recommendations

app = FastAPI(title="Shop platform")
bus = Bus()
catalog, recommendations, analytics = Catalog(bus), Recommendations(bus), Analytics(bus)


class NewProduct(BaseModel):
    name: str = Field(min_length=1)
    cents: int = Field(gt=0)
    stock: int = Field(ge=0)


class Order(BaseModel):
    customer: str = Field(min_length=1)
    products: list[int] = Field(min_length=1, max_length=50)


def known(id: int) -> int:
    if id not in catalog.products:
        raise HTTPException(404, "There is no such product.")
    return id


@app.post("/products", status_code=201)
def add(new: NewProduct):
    return catalog.add(new.name, new.cents, new.stock)


@app.get("/products/{id}")
def view(id: int, customer: str = "somebody"):
    return catalog.view(known(id), customer)


@app.get("/products/{id}/recommendations")
def recommend(id: int):
    return [{"product": other, "score": score} for other, score in recommendations.like(known(id))]


@app.post("/orders", status_code=201)
def order(body: Order):
    for id in body.products:
        known(id)
    try:
        return {"cents": catalog.order(body.products, body.customer)}
    except ValueError as error:
        raise HTTPException(409, str(error)) from error


@app.websocket("/analytics")
async def live(socket: WebSocket, every: float = 1.0):
    await socket.accept()
    try:
        while True:
            await socket.send_json(analytics.now())
            await asyncio.sleep(max(0.05, every))
    except (WebSocketDisconnect, RuntimeError):
        return
