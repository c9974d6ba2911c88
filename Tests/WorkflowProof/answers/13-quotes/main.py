"""Quotes: 'single', "double" and „others“ — what people said, word for word."""

import random

from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from marks import STYLES, in_marks, without_marks

app = FastAPI(title="'quotes' and \"")


class NewQuote(BaseModel):
    text: str = Field(min_length=1, max_length=1000, examples=['They said: "It\'s fine."'])
    author: str = 'nobody\'s "own"'


class Quote(NewQuote):
    id: int


quotes: dict[int, Quote] = {}


@app.get("/quotes", response_model=list[Quote])
def search(text: str = Query("", max_length=100)):
    return [quote for quote in quotes.values() if text.lower() in quote.text.lower()]


@app.post("/quotes", response_model=Quote, status_code=201)
def add(new: NewQuote):
    text = without_marks(new.text)
    if not text:
        raise HTTPException(422, "Between the marks there is nothing.")
    quote = Quote(id=len(quotes) + 1, text=text, author=new.author)
    quotes[quote.id] = quote
    return quote


@app.get("/quotes/random", response_model=Quote)
def any_quote():
    if not quotes:
        raise HTTPException(404, 'There is no "quote" yet.')
    return random.choice(list(quotes.values()))


@app.get("/quotes/{id}.txt", response_class=PlainTextResponse)
def as_text(id: int, style: str = "english"):
    if id not in quotes:
        raise HTTPException(404, f"There is no quote '{id}'.")
    if style not in STYLES:
        raise HTTPException(422, f"""A style is one of "{'", "'.join(STYLES)}".""")
    return f"{in_marks(quotes[id].text, style)}\n\t-- {quotes[id].author}\n"
