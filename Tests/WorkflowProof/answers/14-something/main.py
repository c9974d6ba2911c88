"""Something: a place for things, each with a name and whatever else is known of it."""

import json
import os
import pathlib
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field, JsonValue

app = FastAPI(title="Something")


class Thing(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    facts: dict[str, JsonValue] = {}


class Shelf:
    """Things by their names, in a file of JSON where there is to be one."""

    def __init__(self, path: str | None):
        self.path = pathlib.Path(path) if path else None
        self.things: dict[str, dict[str, Any]] = {}
        if self.path and self.path.exists():
            self.things = json.loads(self.path.read_text())

    def save(self) -> None:
        if self.path:
            beside = self.path.with_suffix(".new")
            beside.write_text(json.dumps(self.things, indent=2))
            beside.replace(self.path)


shelf = Shelf(os.environ.get("THINGS_FILE"))


@app.get("/things")
def things() -> list[Thing]:
    return [Thing(name=name, facts=facts) for name, facts in sorted(shelf.things.items())]


@app.put("/things/{name}")
def put(name: str, facts: dict[str, JsonValue]) -> Thing:
    thing = Thing(name=name, facts=facts)
    shelf.things[name] = thing.facts
    shelf.save()
    return thing


@app.get("/things/{name}")
def show(name: str) -> Thing:
    if name not in shelf.things:
        raise HTTPException(404, "There is nothing of that name.")
    return Thing(name=name, facts=shelf.things[name])


@app.delete("/things/{name}", status_code=204)
def remove(name: str) -> None:
    if shelf.things.pop(name, None) is None:
        raise HTTPException(404, "There is nothing of that name.")
    shelf.save()
