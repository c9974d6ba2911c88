from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import session
from app.models.post import Post
from app.models.user import User

router = APIRouter(prefix="/posts", tags=["posts"])


class NewPost(BaseModel):
    author_id: int
    title: str = Field(min_length=1, max_length=200)
    content: str


class ShownPost(NewPost):
    model_config = ConfigDict(from_attributes=True)
    id: int


def post(id: int, database: Session = Depends(session)) -> Post:
    found = database.get(Post, id)
    if found is None:
        raise HTTPException(404, "There is no such post.")
    return found


@router.get("", response_model=list[ShownPost])
def all_posts(skip: int = 0, limit: int = 20, database: Session = Depends(session)):
    return database.scalars(select(Post).order_by(Post.id.desc()).offset(skip).limit(min(limit, 100))).all()


@router.post("", response_model=ShownPost, status_code=201)
def add(new: NewPost, database: Session = Depends(session)):
    if database.get(User, new.author_id) is None:
        raise HTTPException(422, "There is no such author.")
    made = Post(**new.model_dump())
    database.add(made)
    database.commit()
    return made


@router.get("/{id}", response_model=ShownPost)
def show(found: Post = Depends(post)):
    return found
