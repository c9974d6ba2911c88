"""Projects have boards, boards have columns, columns have tasks in an order."""

from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.pool import StaticPool

from app.settings import DATABASE_URL


class Base(DeclarativeBase):
    pass


class Project(Base):
    __tablename__ = "projects"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    boards: Mapped[list["Board"]] = relationship(cascade="all, delete-orphan")


class Board(Base):
    __tablename__ = "boards"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    name: Mapped[str]
    columns: Mapped[list["Column"]] = relationship(cascade="all, delete-orphan", order_by="Column.place")


class Column(Base):
    __tablename__ = "columns"
    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    name: Mapped[str]
    place: Mapped[int]
    limit: Mapped[int | None]
    tasks: Mapped[list["Task"]] = relationship(order_by="Task.place")


class Task(Base):
    __tablename__ = "tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    column_id: Mapped[int] = mapped_column(ForeignKey("columns.id"))
    title: Mapped[str]
    place: Mapped[int]


options = {"connect_args": {"check_same_thread": False}, "poolclass": StaticPool} if DATABASE_URL == "sqlite://" else {}
engine = create_engine(DATABASE_URL, **options)
Base.metadata.create_all(engine)
