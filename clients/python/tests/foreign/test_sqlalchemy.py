"""The dialect against a stack: what SQLAlchemy's own suite does not ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

if TYPE_CHECKING:
    from tests.conftest import Stack

PROGRAM = "duckstep-program-client"


def test_inspector_describes_the_catalog(engine: sa.Engine) -> None:
    inspector = sa.inspect(engine)
    assert inspector.get_schema_names() == ["main"]
    assert inspector.get_table_names() == inspector.get_table_names("main") == ["reviews"]
    assert inspector.get_table_names("other") == inspector.get_view_names() == []
    columns = {each["name"]: each for each in inspector.get_columns("reviews")}
    assert str(columns["review_id"]["type"]) == "BIGINT"
    assert columns["year"]["comment"] == "partition column"
    assert columns["rating"]["comment"] is None
    comment = inspector.get_table_comment("reviews")["text"]
    assert comment is not None
    assert comment.startswith("366 files, ")
    assert comment.endswith("time column review_ts; partitioned by year, month, day")
    assert inspector.get_pk_constraint("reviews")["constrained_columns"] == []
    assert inspector.get_indexes("reviews") == []
    assert inspector.get_foreign_keys("reviews") == []
    with pytest.raises(sa.exc.NoSuchTableError):
        inspector.get_columns("nothing")


def test_reflected_table_is_queried(engine: sa.Engine) -> None:
    reviews = sa.Table("reviews", sa.MetaData(), autoload_with=engine)
    count = sa.func.count().label("n")
    statement = sa.select(reviews.c.rating, count).group_by(reviews.c.rating).order_by(sa.desc("n"))
    with engine.connect() as connection:
        rows = connection.execute(statement.where(reviews.c.year == 2024)).all()
    assert sum(row.n for row in rows) == 20_000
    assert rows[0].rating == 5


def test_session_of_the_orm_reads(engine: sa.Engine) -> None:
    class Base(orm.DeclarativeBase):
        pass

    class Review(Base):
        review_id: orm.Mapped[int]
        __table__ = sa.Table(
            "reviews",
            Base.metadata,
            sa.Column("review_id", sa.BigInteger, primary_key=True),
            autoload_with=engine,
        )

    with orm.Session(engine) as session:
        first = session.scalars(sa.select(Review).order_by(Review.review_id).limit(1)).one()
        assert session.get(Review, first.review_id) is first


def test_execution_options_are_the_querys(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        numbers = connection.execute(sa.text("SELECT range AS n FROM range(10)"))
        first = numbers.cursor.query_id
        over = connection.execution_options(duckstep_over=first)
        assert over.scalar(sa.text("SELECT sum(n) FROM result")) == 45
    with engine.connect() as connection:
        strict = connection.execution_options(duckstep_limits={"result_rows": 5})
        with pytest.raises(sa.exc.OperationalError, match="over the limit of 5 rows"):
            strict.execute(sa.text("SELECT range FROM range(10)"))


def test_rows_of_a_large_result_stream(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        result = connection.execution_options(yield_per=5_000).execute(
            sa.text("SELECT range AS n FROM range(250000)")
        )
        assert sum(row.n for row in result) == 250_000 * 249_999 // 2


def test_ping_before_use_asks_the_api(stack: Stack) -> None:
    url = stack.url.replace("http://", "duckstep://")
    checked = sa.create_engine(url, pool_pre_ping=True)
    for _ in range(2):
        with checked.connect() as connection:
            assert connection.scalar(sa.text("SELECT 1")) == 1
    checked.dispose()


def test_engine_of_a_stack_with_logins_takes_credentials_and_tokens(guarded_stack: Stack) -> None:
    address = guarded_stack.url.removeprefix("http://")
    secret = guarded_stack.identity["secret"]
    engine = sa.create_engine(f"duckstep://{PROGRAM}:{secret}@{address}")
    with engine.connect() as connection:
        count = "SELECT count(*) FROM reviews"
        assert connection.scalar(sa.text(count)) == 20_000
        assert sa.inspect(connection).has_table("reviews")
        client = connection.connection.dbapi_connection.client  # type: ignore[union-attr]
        token = client._driver.run(client._api.tokens.token())
    engine.dispose()
    assert secret not in str(engine.url)
    with sa.create_engine(f"duckstep://:{token}@{address}").connect() as connection:
        assert connection.scalar(sa.text(count)) == 20_000
    with (
        pytest.raises(sa.exc.OperationalError, match="token"),
        sa.create_engine(f"duckstep://{address}").connect() as connection,
    ):
        connection.scalar(sa.text(count))
