"""A todo list over HTTP."""

import os

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field

from store import TodoStore

app = FastAPI(title="Todo")
store = TodoStore(os.environ.get("TODO_DATABASE", ":memory:"))


class NewTodo(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    description: str = ""


class Todo(NewTodo):
    id: int
    done: bool = False


class TodoChange(BaseModel):
    title: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = None
    done: bool | None = None


def found(todo: dict | None) -> dict:
    if todo is None:
        raise HTTPException(404, "There is no such todo.")
    return todo


@app.get("/todos", response_model=list[Todo])
def list_todos(done: bool | None = None):
    return store.all(done)


@app.post("/todos", response_model=Todo, status_code=201)
def add_todo(todo: NewTodo):
    return store.add(todo.title, todo.description)


@app.get("/todos/{id}", response_model=Todo)
def show_todo(id: int):
    return found(store.one(id))


@app.patch("/todos/{id}", response_model=Todo)
def change_todo(id: int, change: TodoChange):
    return found(store.change(id, change.model_dump(exclude_none=True)))


@app.delete("/todos/{id}", status_code=204)
def remove_todo(id: int):
    if not store.remove(id):
        raise HTTPException(404, "There is no such todo.")
    return Response(status_code=204)
