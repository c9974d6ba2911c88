from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import session
from app.models.comment import Comment
from app.models.post import Post
from app.models.user import User
from app.routers.posts import post

router = APIRouter(prefix="/posts/{id}/comments", tags=["comments"])


class NewComment(BaseModel):
    author_id: int
    content: str = Field(min_length=1, max_length=2000)


class ShownComment(NewComment):
    model_config = ConfigDict(from_attributes=True)
    id: int
    post_id: int


@router.get("", response_model=list[ShownComment])
def all_comments(found: Post = Depends(post), database: Session = Depends(session)):
    return database.scalars(select(Comment).where(Comment.post_id == found.id).order_by(Comment.id)).all()


@router.post("", response_model=ShownComment, status_code=201)
def add(new: NewComment, found: Post = Depends(post), database: Session = Depends(session)):
    if database.get(User, new.author_id) is None:
        raise HTTPException(422, "There is no such author.")
    made = Comment(post_id=found.id, **new.model_dump())
    database.add(made)
    database.commit()
    return made
