from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.database import session
from app.models.user import User

router = APIRouter(prefix="/users", tags=["users"])


class NewUser(BaseModel):
    name: str = Field(min_length=2, max_length=40)
    email: str = Field(pattern=r"^\S+@\S+\.\S+$")


class ShownUser(NewUser):
    model_config = ConfigDict(from_attributes=True)
    id: int


@router.post("", response_model=ShownUser, status_code=201)
def add(new: NewUser, database: Session = Depends(session)):
    user = User(**new.model_dump())
    database.add(user)
    try:
        database.commit()
    except IntegrityError:
        raise HTTPException(409, "That name or address is taken.") from None
    return user


@router.get("/{id}", response_model=ShownUser)
def show(id: int, database: Session = Depends(session)):
    user = database.get(User, id)
    if user is None:
        raise HTTPException(404, "There is no such user.")
    return user
