"""A blog: users write posts, and comments on them."""

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.database import Base, engine, session
from app.routers import comments, posts, users

Base.metadata.create_all(engine)
app = FastAPI(title="Blog")
for module in (users, posts, comments):
    app.include_router(module.router)


@app.get("/health", tags=["operation"])
def health(database: Session = Depends(session)):
    """Whether it can be used, which is whether its database answers."""
    try:
        database.execute(text("SELECT 1"))
    except SQLAlchemyError:
        raise HTTPException(503, "The database does not answer.") from None
    return {"status": "ok"}
