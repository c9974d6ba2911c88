"""A social network over HTTP: who you are stands in the header X-User."""

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, Field

from network import Comment, Network, Post

app = FastAPI(title="Social network")
network = Network()


class Person(BaseModel):
    name: str = Field(pattern=r"^\w{2,20}$")


class Text(BaseModel):
    text: str = Field(min_length=1, max_length=500)


def me(x_user: str = Header()) -> str:
    if x_user not in network.following:
        raise HTTPException(401, "Join first.")
    return x_user


def post(id: int) -> Post:
    if id not in network.posts:
        raise HTTPException(404, "There is no such post.")
    return network.posts[id]


def shown(post: Post) -> dict:
    return {"id": post.id, "author": post.author, "text": post.text, "at": post.at, "likes": len(post.likes), "comments": post.comments}


@app.post("/people", status_code=201)
def join(person: Person):
    if not network.join(person.name):
        raise HTTPException(409, "That name is taken.")
    return person


@app.put("/people/{name}/follow", status_code=204)
def follow(name: str, user: str = Depends(me)):
    if name not in network.following or name == user:
        raise HTTPException(404, "There is nobody else of that name.")
    network.following[user].add(name)


@app.get("/feed")
def feed(user: str = Depends(me)):
    return [shown(post) for post in network.feed(user)]


@app.post("/posts", status_code=201)
def write(body: Text, user: str = Depends(me)):
    return shown(network.post(user, body.text))


@app.post("/posts/{id}/comments", status_code=201)
def comment(body: Text, post: Post = Depends(post), user: str = Depends(me)):
    post.comments.append(Comment(user, body.text))
    return shown(post)


@app.post("/posts/{id}/like")
def like(post: Post = Depends(post), user: str = Depends(me)):
    return {"liked": network.toggle_like(post, user), "likes": len(post.likes)}


@app.delete("/posts/{id}", status_code=204)
def delete(post: Post = Depends(post), user: str = Depends(me)):
    if post.author != user:
        raise HTTPException(403, "It is not yours.")
    del network.posts[post.id]
