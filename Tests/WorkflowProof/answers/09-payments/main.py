"""Payments between accounts over HTTP."""

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.ledger import Account, LedgerError, Transaction, balance, engine, outside, pay
from app.settings import settings

app = FastAPI(title="Payments")


class NewAccount(BaseModel):
    owner: str = Field(min_length=1, max_length=100)
    currency: str


class Amount(BaseModel):
    cents: int = Field(gt=0, le=10**9)


class Transfer(Amount):
    source: int
    target: int


def database():
    with Session(engine) as session:
        yield session


def account(id: int, session: Session = Depends(database)) -> Account:
    found = session.get(Account, id)
    if found is None or found.is_outside:
        raise HTTPException(404, "There is no such account.")
    return found


@app.exception_handler(LedgerError)
def refused(_: Request, error: LedgerError):
    return JSONResponse({"detail": str(error)}, 409)


def shown(made: Transaction) -> dict:
    return {"id": made.id, "kind": made.kind, "source": made.source_id, "target": made.target_id, "cents": made.cents}


@app.post("/accounts", status_code=201)
def open_account(new: NewAccount, session: Session = Depends(database)):
    if new.currency not in settings.currencies:
        raise HTTPException(422, f"Accounts are kept in {' or '.join(settings.currencies)}.")
    made = Account(**new.model_dump())
    session.add(made)
    session.commit()
    return {"id": made.id, **new.model_dump()}


@app.get("/accounts/{id}")
def show(found: Account = Depends(account), session: Session = Depends(database)):
    return {"id": found.id, "owner": found.owner, "currency": found.currency, "cents": balance(session, found)}


@app.get("/accounts/{id}/transactions")
def transactions(found: Account = Depends(account), session: Session = Depends(database)):
    own = or_(Transaction.source_id == found.id, Transaction.target_id == found.id)
    return [shown(one) for one in session.scalars(select(Transaction).where(own).order_by(Transaction.id))]


@app.post("/accounts/{id}/deposits", status_code=201)
def deposit(body: Amount, idempotency_key: str = Header(), found: Account = Depends(account), session: Session = Depends(database)):
    return shown(pay(session, idempotency_key, "deposit", outside(session, found.currency), found, body.cents))


@app.post("/transfers", status_code=201)
def transfer(body: Transfer, idempotency_key: str = Header(), session: Session = Depends(database)):
    source, target = account(body.source, session), account(body.target, session)
    return shown(pay(session, idempotency_key, "transfer", source, target, body.cents))
