"""Products, customers and their orders over HTTP."""

import sqlite3

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from database import connect

app = FastAPI(title="Orders")
connection = connect()


class Customer(BaseModel):
    name: str = Field(min_length=1)
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")


class Product(BaseModel):
    name: str = Field(min_length=1)
    price_cents: int = Field(ge=0)


class Item(BaseModel):
    product_id: int
    quantity: int = Field(gt=0)


class Order(BaseModel):
    customer_id: int
    items: list[Item] = Field(min_length=1)


@app.exception_handler(sqlite3.IntegrityError)
def conflict(_: Request, error: sqlite3.IntegrityError):
    return JSONResponse({"detail": f"That does not go together: {error}."}, 409)


def rows(query: str, *values) -> list[dict]:
    return [dict(row) for row in connection.execute(query, values)]


def insert(table: str, values: dict) -> dict:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    with connection:
        id = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())).lastrowid
    return {"id": id, **values}


@app.get("/customers")
def customers():
    return rows("SELECT * FROM customers ORDER BY id")


@app.post("/customers", status_code=201)
def add_customer(customer: Customer):
    return insert("customers", customer.model_dump())


@app.get("/products")
def products(search: str = ""):
    return rows("SELECT * FROM products WHERE name LIKE '%' || ? || '%' ORDER BY id", search)


@app.post("/products", status_code=201)
def add_product(product: Product):
    return insert("products", product.model_dump())


@app.post("/orders", status_code=201)
def place(order: Order):
    with connection:
        id = connection.execute("INSERT INTO orders (customer_id) VALUES (?)", (order.customer_id,)).lastrowid
        for item in order.items:
            # The price is that of the day.
            connection.execute(
                "INSERT INTO order_items SELECT ?, ?, ?, (SELECT price_cents FROM products WHERE id = ?)",
                (id, item.product_id, item.quantity, item.product_id),
            )
    return show(id)


@app.get("/orders/{id}")
def show(id: int):
    found = rows("SELECT * FROM orders WHERE id = ?", id)
    if not found:
        raise HTTPException(404, "There is no such order.")
    items = rows("SELECT product_id, quantity, price_cents FROM order_items WHERE order_id = ?", id)
    return {**found[0], "items": items, "total_cents": sum(item["quantity"] * item["price_cents"] for item in items)}


@app.post("/orders/{id}/{status}")
def move(id: int, status: str):
    if show(id)["status"] != "placed" or status not in ("shipped", "cancelled"):
        raise HTTPException(409, "Only an order that is placed can be shipped or cancelled.")
    with connection:
        connection.execute("UPDATE orders SET status = ? WHERE id = ?", (status, id))
    return show(id)
