"""A kanban board over HTTP."""

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.models import Board, Column, Project, Task, engine
from app.schemas.project import NewProject, ShownProject
from app.settings import FIRST_COLUMNS

app = FastAPI(title="Kanban")


class Named(BaseModel):
    name: str = Field(min_length=1, max_length=80)


class NewTask(BaseModel):
    title: str = Field(min_length=1, max_length=200)


class Move(BaseModel):
    column: int
    place: int = Field(default=0, ge=0)


class Limit(BaseModel):
    limit: int | None = Field(ge=1)


def database():
    with Session(engine) as session:
        yield session


def found(session: Session, kind, id: int):
    value = session.get(kind, id)
    if value is None:
        raise HTTPException(404, f"There is no {kind.__name__.lower()} {id}.")
    return value


def put(task: Task, column: Column, place: int) -> None:
    """Puts a task into a column, and numbers the column anew."""
    tasks = [other for other in column.tasks if other is not task]
    if column.limit is not None and len(tasks) >= column.limit:
        raise HTTPException(409, f"'{column.name}' has {column.limit} tasks, and may not have more.")
    tasks.insert(place, task)
    for number, other in enumerate(tasks):
        other.place = number
    column.tasks = tasks


@app.post("/projects", response_model=ShownProject, status_code=201)
def add_project(body: NewProject, session: Session = Depends(database)):
    project = Project(name=body.name)
    session.add(project)
    session.commit()
    return project


@app.post("/projects/{id}/boards", status_code=201)
def add_board(id: int, body: Named, session: Session = Depends(database)):
    project = found(session, Project, id)
    columns = [Column(name=name, place=place) for place, name in enumerate(FIRST_COLUMNS)]
    board = Board(name=body.name, columns=columns)
    project.boards.append(board)
    session.commit()
    return show_board(board.id, session)


@app.get("/boards/{id}")
def show_board(id: int, session: Session = Depends(database)):
    board = found(session, Board, id)
    columns = [
        {"id": column.id, "name": column.name, "limit": column.limit, "tasks": [{"id": task.id, "title": task.title} for task in column.tasks]}
        for column in board.columns
    ]
    return {"id": board.id, "name": board.name, "columns": columns}


@app.put("/columns/{id}/limit", status_code=204)
def limit(id: int, body: Limit, session: Session = Depends(database)):
    column = found(session, Column, id)
    column.limit = body.limit
    session.commit()


@app.post("/columns/{id}/tasks", status_code=201)
def add_task(id: int, body: NewTask, session: Session = Depends(database)):
    task, column = Task(title=body.title, place=0), found(session, Column, id)
    put(task, column, len(column.tasks))
    session.commit()
    return {"id": task.id, "title": task.title, "column": id, "place": task.place}


@app.post("/tasks/{id}/move")
def move(id: int, body: Move, session: Session = Depends(database)):
    task, column = found(session, Task, id), found(session, Column, body.column)
    put(task, column, body.place)
    session.commit()
    return {"id": task.id, "column": column.id, "place": task.place}
