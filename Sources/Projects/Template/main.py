"""The application: a list, and five ways to work with it, for each of ENTITIES."""

import os
from datetime import datetime
from typing import Any, Optional

from fastapi import APIRouter, FastAPI, HTTPException, Query
from pydantic import create_model

from app.entities import ENTITIES, NAME
from app.store import Conflict, Store

TYPES = {
    "string": str, "text": str, "datetime": datetime, "json": Any, "integer": int, "float": float, "boolean": bool,
}

store = Store(os.environ.get("STORE_PATH", "data.sqlite3"))


def model(entity, suffix, partial):
    fields = {}
    for name, field in entity["fields"].items():
        kind = TYPES[field["type"]]
        fields[name] = (kind, ...) if field["required"] and not partial else (Optional[kind], None)
    return create_model(entity["name"] + suffix, **fields)


def router(table, entity):
    new, change = model(entity, "Create", False), model(entity, "Update", True)
    routes = APIRouter(prefix=f"/{table}", tags=[entity["name"]])

    def found(id):
        value = store.get(table, id)
        if value is None:
            raise HTTPException(404, f"There is no {entity['name']} {id}.")
        return value

    @routes.get("")
    def list_all(limit: int = Query(100, ge=1, le=1000), offset: int = Query(0, ge=0)):
        return store.list(table, limit, offset)

    @routes.post("", status_code=201)
    def create(body: new):
        try:
            return store.create(table, body.model_dump(exclude_unset=True))
        except Conflict as error:
            raise HTTPException(409, str(error)) from error

    @routes.get("/{id}")
    def read(id: int):
        return found(id)

    @routes.put("/{id}")
    def update(id: int, body: change):
        found(id)
        try:
            return store.update(table, id, body.model_dump(exclude_unset=True))
        except Conflict as error:
            raise HTTPException(409, str(error)) from error

    @routes.delete("/{id}", status_code=204)
    def remove(id: int):
        found(id)
        store.remove(table, id)

    return routes


app = FastAPI(title=NAME)
for table, entity in ENTITIES.items():
    app.include_router(router(table, entity))


@app.get("/health")
def health():
    return {"status": "ok"}
