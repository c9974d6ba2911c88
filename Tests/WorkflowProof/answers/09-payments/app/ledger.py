"""Accounts and transactions, kept as double entries: all balances together are always zero."""

from sqlalchemy import ForeignKey, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

from app.settings import settings


class Base(DeclarativeBase):
    pass


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    currency: Mapped[str]
    is_outside: Mapped[bool] = mapped_column(default=False)


class Transaction(Base):
    __tablename__ = "transactions"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    source_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    cents: Mapped[int]


class LedgerError(Exception):
    """Why a payment is not made, in a sentence."""


options = {"connect_args": {"check_same_thread": False}, "poolclass": StaticPool} if settings.database_url == "sqlite://" else {}
engine = create_engine(settings.database_url, **options)
Base.metadata.create_all(engine)


def balance(session: Session, account: Account) -> int:
    def total(column) -> int:
        return session.scalar(select(func.coalesce(func.sum(Transaction.cents), 0)).where(column == account.id))

    return total(Transaction.target_id) - total(Transaction.source_id)


def outside(session: Session, currency: str) -> Account:
    """Where deposits come from and withdrawals go to."""
    account = session.scalar(select(Account).where(Account.is_outside, Account.currency == currency))
    if account is None:
        account = Account(owner="outside", currency=currency, is_outside=True)
        session.add(account)
        session.flush()
    return account


def pay(session: Session, key: str, kind: str, source: Account, target: Account, cents: int) -> Transaction:
    known = session.scalar(select(Transaction).where(Transaction.key == key))
    if known is not None:
        if (known.source_id, known.target_id, known.cents) != (source.id, target.id, cents):
            raise LedgerError("That key belongs to another payment.")
        return known
    if source.id == target.id:
        raise LedgerError("Nobody pays themselves.")
    if source.currency != target.currency:
        raise LedgerError(f"{source.currency} cannot become {target.currency} here.")
    if not source.is_outside and balance(session, source) < cents:
        raise LedgerError("There is too little on the account.")
    transaction = Transaction(key=key, kind=kind, source_id=source.id, target_id=target.id, cents=cents)
    session.add(transaction)
    session.commit()
    return transaction
