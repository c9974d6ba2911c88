"""A blog with roles, images and a dashboard for admins."""

from fastapi import Depends, FastAPI, File, HTTPException, Response, UploadFile
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from app.auth import ROLES, at_least, current_user, passwords, token_for
from app.models import Comment, Post, User, database

app = FastAPI(title="Blog with roles")
IMAGES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
MOST = 2 * 1024 * 1024


class Credentials(BaseModel):
    name: str = Field(min_length=3, max_length=40)
    password: str = Field(min_length=8, max_length=128)


class PostBody(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    content: str


class CommentBody(BaseModel):
    content: str = Field(min_length=1, max_length=2000)


def post_of(id: int, session=Depends(database)) -> Post:
    post = session.get(Post, id)
    if post is None:
        raise HTTPException(404, "There is no such post.")
    return post


def shown(post: Post) -> dict:
    return {"id": post.id, "title": post.title, "content": post.content, "image": f"/posts/{post.id}/image" if post.image else None}


@app.post("/users", status_code=201)
def register(body: Credentials, session=Depends(database)):
    if session.scalar(select(User).where(User.name == body.name)):
        raise HTTPException(409, "That name is taken.")
    # Whoever comes first runs the place.
    role = "reader" if session.scalar(select(func.count(User.id))) else "admin"
    user = User(name=body.name, password_hash=passwords.hash(body.password), role=role)
    session.add(user)
    session.commit()
    return {"id": user.id, "name": user.name, "role": user.role}


@app.post("/login")
def login(body: Credentials, session=Depends(database)):
    user = session.scalar(select(User).where(User.name == body.name))
    if user is None or not passwords.verify(body.password, user.password_hash):
        raise HTTPException(401, "The name or the password is wrong.")
    return {"token": token_for(user)}


@app.post("/posts", status_code=201)
def write(body: PostBody, user: User = Depends(at_least("author")), session=Depends(database)):
    post = Post(author_id=user.id, title=body.title, content=body.content)
    session.add(post)
    session.commit()
    return shown(post)


@app.get("/posts")
def posts(session=Depends(database)):
    return [shown(post) for post in session.scalars(select(Post).order_by(Post.id.desc()))]


@app.put("/posts/{id}/image", status_code=204)
def upload(file: UploadFile = File(), post: Post = Depends(post_of), user: User = Depends(current_user), session=Depends(database)):
    if user.id != post.author_id and user.role != "admin":
        raise HTTPException(403, "It is somebody else's post.")
    content = file.file.read(MOST + 1)
    if len(content) > MOST:
        raise HTTPException(413, "An image has at most 2 MiB.")
    if not content.startswith(IMAGES.get(file.content_type or "", b"\0none")):
        raise HTTPException(415, "An image is a PNG or a JPEG.")
    post.image, post.image_type = content, file.content_type
    session.commit()


@app.get("/posts/{id}/image")
def image(post: Post = Depends(post_of)):
    if post.image is None:
        raise HTTPException(404, "The post has no image.")
    return Response(post.image, media_type=post.image_type)


@app.post("/posts/{id}/comments", status_code=201)
def comment(body: CommentBody, post: Post = Depends(post_of), user: User = Depends(current_user), session=Depends(database)):
    post.comments.append(Comment(author_id=user.id, content=body.content))
    session.commit()
    return {"post": post.id, "comments": len(post.comments)}


@app.get("/admin/dashboard")
def dashboard(_: User = Depends(at_least("admin")), session=Depends(database)):
    counts = {kind.__tablename__: session.scalar(select(func.count(kind.id))) for kind in (User, Post, Comment)}
    return counts | {"roles": dict(session.execute(select(User.role, func.count()).group_by(User.role)).all())}


@app.put("/admin/users/{id}/role/{role}")
def give_role(id: int, role: str, _: User = Depends(at_least("admin")), session=Depends(database)):
    user = session.get(User, id)
    if user is None or role not in ROLES:
        raise HTTPException(404, "There is no such user or role.")
    user.role = role
    session.commit()
    return {"id": user.id, "role": user.role}
