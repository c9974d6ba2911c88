"""Tasks of users who sign in."""

from datetime import date
from enum import Enum

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel, Field

import security

app = FastAPI(title="Task management")
bearer = OAuth2PasswordBearer(tokenUrl="token")
users: dict[str, "User"] = {}
tasks: dict[int, "Task"] = {}


class Status(str, Enum):
    open = "open"
    doing = "doing"
    done = "done"


class Registration(BaseModel):
    name: str = Field(pattern=r"^[a-z][a-z0-9_]{2,29}$")
    password: str = Field(min_length=8, max_length=200)


class User(BaseModel):
    name: str
    hash: str


class NewTask(BaseModel):
    title: str = Field(min_length=1, max_length=120)
    description: str = ""
    status: Status = Status.open
    due: date | None = None


class Task(NewTask):
    id: int
    owner: str


def signed_in(token: str = Depends(bearer)) -> User:
    user = users.get(security.name_in(token) or "")
    if user is None:
        raise HTTPException(401, "Sign in first.", headers={"WWW-Authenticate": "Bearer"})
    return user


def own_task(id: int, user: User = Depends(signed_in)) -> Task:
    task = tasks.get(id)
    # Whether others have such a task is nobody's business.
    if task is None or task.owner != user.name:
        raise HTTPException(404, "You have no such task.")
    return task


@app.post("/register", status_code=201)
def register(registration: Registration):
    if registration.name in users:
        raise HTTPException(409, "That name is taken.")
    users[registration.name] = User(name=registration.name, hash=security.hash(registration.password))
    return {"name": registration.name}


@app.post("/token")
def sign_in(form: OAuth2PasswordRequestForm = Depends()):
    user = users.get(form.username)
    if user is None or not security.matches(form.password, user.hash):
        raise HTTPException(401, "The name or the password is wrong.")
    return {"access_token": security.token(user.name), "token_type": "bearer"}


@app.get("/tasks", response_model=list[Task])
def list_tasks(status: Status | None = None, user: User = Depends(signed_in)):
    return [task for task in tasks.values() if task.owner == user.name and status in (None, task.status)]


@app.post("/tasks", response_model=Task, status_code=201)
def add_task(new: NewTask, user: User = Depends(signed_in)):
    task = Task(id=max(tasks, default=0) + 1, owner=user.name, **new.model_dump())
    tasks[task.id] = task
    return task


@app.get("/tasks/{id}", response_model=Task)
def show_task(task: Task = Depends(own_task)):
    return task


@app.put("/tasks/{id}", response_model=Task)
def change_task(new: NewTask, task: Task = Depends(own_task)):
    tasks[task.id] = task.model_copy(update=new.model_dump())
    return tasks[task.id]


@app.delete("/tasks/{id}", status_code=204)
def remove_task(task: Task = Depends(own_task)):
    del tasks[task.id]
