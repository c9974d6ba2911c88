"""Articles with versions, and the states that they go through."""

import re
import unicodedata
from dataclasses import dataclass, field

STEPS = {"draft": {"review"}, "review": {"draft", "published"}, "published": {"archived"}, "archived": {"draft"}}


def slug_of(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "untitled"


@dataclass
class Article:
    slug: str
    title: str
    body: str
    tags: list[str]
    status: str = "draft"
    versions: list[str] = field(default_factory=list)

    def write(self, body: str) -> None:
        if body != self.body:
            self.versions.append(self.body)
            self.body = body

    def restore(self, number: int) -> None:
        self.write(self.versions[number - 1])


class Library:
    def __init__(self):
        self.articles: dict[str, Article] = {}

    def add(self, title: str, body: str, tags: list[str]) -> Article:
        base, number = slug_of(title), 2
        slug = base
        while slug in self.articles:
            slug, number = f"{base}-{number}", number + 1
        article = self.articles[slug] = Article(slug, title, body, sorted(set(tags)))
        return article

    def find(self, status: str | None, tag: str | None) -> list[Article]:
        return [one for one in self.articles.values() if status in (None, one.status) and (tag is None or tag in one.tags)]
