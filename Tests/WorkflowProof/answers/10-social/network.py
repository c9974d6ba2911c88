"""People, their posts, comments and likes, in memory."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timezone


@dataclass
class Comment:
    author: str
    text: str


@dataclass
class Post:
    id: int
    author: str
    text: str
    at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    comments: list[Comment] = field(default_factory=list)
    likes: set[str] = field(default_factory=set)


class Network:
    def __init__(self):
        self.ids = itertools.count(1)
        self.posts: dict[int, Post] = {}
        self.following: dict[str, set[str]] = {}

    def join(self, name: str) -> bool:
        """Whether the name was free."""
        is_free = name not in self.following
        self.following.setdefault(name, set())
        return is_free

    def post(self, author: str, text: str) -> Post:
        post = Post(next(self.ids), author, text)
        self.posts[post.id] = post
        return post

    def feed(self, name: str) -> list[Post]:
        """What somebody and those they follow wrote, the newest first."""
        seen = self.following[name] | {name}
        return [post for post in reversed(self.posts.values()) if post.author in seen]

    def toggle_like(self, post: Post, name: str) -> bool:
        post.likes ^= {name}
        return name in post.likes
