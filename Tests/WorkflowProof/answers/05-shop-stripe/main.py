"""A shop: products, carts that become orders, payment by Stripe."""

import json
import os

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from pydantic import BaseModel, Field

from payments import PaymentError, Payments, is_signed, payments

app = FastAPI(title="Shop")


class NewProduct(BaseModel):
    name: str = Field(min_length=1)
    cents: int = Field(gt=0)
    stock: int = Field(ge=0)


class Product(NewProduct):
    id: int


class Line(BaseModel):
    product: int
    count: int = Field(gt=0, le=100)


class Order(BaseModel):
    id: int
    lines: list[Line]
    cents: int
    status: str = "new"
    payment: str | None = None


products: dict[int, Product] = {}
orders: dict[int, Order] = {}


@app.get("/products", response_model=list[Product])
def list_products():
    return list(products.values())


@app.post("/products", response_model=Product, status_code=201)
def add_product(new: NewProduct):
    product = Product(id=len(products) + 1, **new.model_dump())
    products[product.id] = product
    return product


@app.post("/orders", response_model=Order, status_code=201)
def place_order(lines: list[Line]):
    if not lines or len({line.product for line in lines}) != len(lines):
        raise HTTPException(422, "An order has each product once, and at least one.")
    for line in lines:
        if line.product not in products:
            raise HTTPException(422, f"There is no product {line.product}.")
        if products[line.product].stock < line.count:
            raise HTTPException(409, f"Of '{products[line.product].name}' there is too little.")
    for line in lines:
        products[line.product].stock -= line.count
    cents = sum(products[line.product].cents * line.count for line in lines)
    order = Order(id=len(orders) + 1, lines=lines, cents=cents)
    orders[order.id] = order
    return order


@app.get("/orders/{id}", response_model=Order)
def show_order(id: int):
    if id not in orders:
        raise HTTPException(404, "There is no such order.")
    return orders[id]


@app.post("/orders/{id}/checkout")
def check_out(order: Order = Depends(show_order), provider: Payments = Depends(payments)):
    if order.status == "paid":
        raise HTTPException(409, "It is paid already.")
    try:
        order.payment, browser = provider.intend(order.cents, order.id)
    except PaymentError as error:
        raise HTTPException(502, str(error)) from error
    order.status = "waiting"
    return {"payment": order.payment, "client_secret": browser}


@app.post("/stripe/webhook")
async def webhook(request: Request, stripe_signature: str = Header("")):
    body = await request.body()
    if not is_signed(body, stripe_signature, os.environ["STRIPE_WEBHOOK_KEY"]):
        raise HTTPException(400, "The signature is wrong.")
    event = json.loads(body)
    for order in orders.values():
        if event["type"] == "payment_intent.succeeded" and order.payment == event["data"]["object"]["id"]:
            order.status = "paid"
    return {"received": True}
