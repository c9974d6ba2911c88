"""BlogPlatform: an API to manage content."""

from typing import Literal

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, Field

from content import STEPS, Article, Library

app = FastAPI(title="BlogPlatform")
library = Library()


class NewArticle(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    body: str = ""
    tags: list[str] = Field(default=[], max_length=10)


class Body(BaseModel):
    body: str


class Step(BaseModel):
    status: Literal["draft", "review", "published", "archived"]


def article(slug: str) -> Article:
    if slug not in library.articles:
        raise HTTPException(404, f"There is no article '{slug}'.")
    return library.articles[slug]


def shown(one: Article) -> dict:
    return {"slug": one.slug, "title": one.title, "body": one.body, "tags": one.tags, "status": one.status, "version": len(one.versions) + 1}


@app.get("/articles")
def articles(status: str | None = None, tag: str | None = None):
    return [shown(one) for one in library.find(status, tag)]


@app.post("/articles", status_code=201)
def add(new: NewArticle):
    return shown(library.add(new.title, new.body, new.tags))


@app.get("/articles/{slug}")
def show(one: Article = Depends(article)):
    return shown(one)


@app.put("/articles/{slug}")
def write(new: Body, one: Article = Depends(article)):
    if one.status == "published":
        raise HTTPException(409, "What is published is archived before it is changed.")
    one.write(new.body)
    return shown(one)


@app.post("/articles/{slug}/status")
def move(step: Step, one: Article = Depends(article)):
    if step.status not in STEPS[one.status]:
        raise HTTPException(409, f"From {one.status} it goes to {' or '.join(sorted(STEPS[one.status]))}.")
    one.status = step.status
    return shown(one)


@app.post("/articles/{slug}/restore/{version}")
def restore(version: int, one: Article = Depends(article)):
    if not 1 <= version <= len(one.versions):
        raise HTTPException(404, "There is no such version.")
    one.restore(version)
    return shown(one)
