"""A blog: users write posts, and comments on them."""

from fastapi import FastAPI

from app.core.database import Base, engine
from app.routers import comments, posts, users

Base.metadata.create_all(engine)
app = FastAPI(title="Blog")
for module in (users, posts, comments):
    app.include_router(module.router)
