"""SQL that generates the sample reviews of some days.

Every value is a hash of the review's number, so it depends on no state and no thread order.
"""

from collections.abc import Sequence
from math import isqrt

from duckstep_service.core.sql.quoting import quote_literal_list

from lake.daily_counts import DailyRange
from lake.sample_vocabulary import CLOSINGS, DETAILS, OPENINGS, PRODUCTS, TITLES

# Each column uses a separate hash stream; `unit` is in [0, 1) and exact on every machine.
MACROS = """
CREATE MACRO draw(number, stream, sides) AS (hash(number * 16 + stream) % sides)::BIGINT;
CREATE MACRO unit(number, stream) AS draw(number, stream, 4294967296) / 4294967296::DOUBLE;
CREATE MACRO pick(words, number, stream) AS words[1 + draw(number, stream, len(words))];
"""

# Hours of the day of 100 reviews, most of them in the evening.
_HOURS = [
    hour
    for hour, count in enumerate(
        (3, 2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 5, 4, 4, 4, 5, 6, 8, 9, 8, 6, 3)
    )
    for _ in range(count)
]


def select_reviews(days: Sequence[DailyRange], rows: int) -> str:
    """Return the SELECT of the reviews of some days in a row, ordered by time.

    `rows` is the row count of the table; the numbers of users and products grow with it.
    """
    products, users = 40 * isqrt(rows) + 1, rows // 3 + 1
    ranges = ", ".join(f"(DATE '{day.date}', {day.first}, {day.end})" for day in days)
    return f"""
    WITH days(day, begin, beyond) AS (
        VALUES {ranges}
    ), numbered AS (
        SELECT day, range AS n FROM range({days[0].first}, {days[-1].end})
        JOIN days ON range >= begin AND range < beyond
    ), drawn AS (
        SELECT day, n,
            floor({products} * unit(n, 1) * unit(n, 1) * unit(n, 1))::BIGINT AS product,
            floor({users} * unit(n, 2) * unit(n, 2))::BIGINT AS reviewer,
            draw(n, 3, 100) + draw(product, 4, 25) - 12 AS score
        FROM numbered
    ), rated AS (
        SELECT *,
            CASE WHEN score < 10 THEN 1 WHEN score < 16 THEN 2 WHEN score < 25 THEN 3
                 WHEN score < 42 THEN 4 ELSE 5 END AS stars,
            CASE WHEN stars < 3 THEN 'bad' WHEN stars = 3 THEN 'mixed' ELSE 'good' END AS sentiment
        FROM drawn
    )
    SELECT
        n + 1 AS review_id,
        'B00' || to_base((product * 7919 + 104729) % 78364164096, 36, 7) AS product_id,
        'A' || to_base((reviewer * 15485863 + 32452843) % 3656158440062976, 36, 10) AS user_id,
        stars::TINYINT AS rating,
        (1000 // (1 + draw(n, 5, 4000)))::INTEGER AS helpful_votes,
        draw(n, 6, 100) < 85 AS verified,
        CASE WHEN draw(n, 7, 25) > 0 THEN {_by_sentiment(TITLES, 8)} END AS title,
        {_body()} AS body,
        day + to_hours(pick({_HOURS}, n, 13))
            + to_milliseconds(draw(n, 14, 3600000)) AS review_ts
    FROM rated
    ORDER BY review_ts, review_id
    """


def _body() -> str:
    opening = (
        f"replace({_by_sentiment(OPENINGS, 9)}, '{{product}}', {_pick(PRODUCTS, 'product', 10)})"
    )
    details = [
        f"CASE WHEN draw(n, 15, 4) >= {needed} THEN ' ' || {_pick(DETAILS, f'n + {needed}', 11)} "
        "ELSE '' END"
        for needed in range(1, 4)
    ]
    closing = f"' ' || {_by_sentiment(CLOSINGS, 12)}"
    return " || ".join([opening, *details, closing])


def _by_sentiment(words: dict[str, tuple[str, ...]], stream: int) -> str:
    cases = (f"WHEN '{name}' THEN {_pick(list_, 'n', stream)}" for name, list_ in words.items())
    return f"CASE sentiment {' '.join(cases)} END"


def _pick(words: Sequence[str], number: str, stream: int) -> str:
    return f"pick({quote_literal_list(words)}, {number}, {stream})"
