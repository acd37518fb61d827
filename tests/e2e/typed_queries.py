"""Queries of an analyst's day, as a person types them: each key alone, Enter included."""

from __future__ import annotations

TYPED_QUERIES = (
    """SELECT month, count(*) AS n
FROM reviews r
WHERE r.rating > 3
GROUP BY month
ORDER BY n
LIMIT 5""",
    """select
  product_id,
  avg(rating) as mean,
  count(*) filter (where verified) as sure
from reviews
where review_ts >= date '2024-03-01'
  and title ilike '%it''s%'
group by product_id
having count(*) > 1
order by mean desc nulls last
limit 10""",
    """WITH monthly AS (
  SELECT date_trunc('month', review_ts) AS m, count(*) AS n
  FROM reviews
  GROUP BY m
), ranked AS (
  SELECT m, n, rank() OVER (ORDER BY n DESC) AS place
  FROM monthly
)
SELECT *
FROM ranked
WHERE place <= 3
ORDER BY place""",
    """SELECT r.product_id, r.month, l.last_month
FROM reviews r
JOIN (
SELECT product_id, max(month) AS last_month
FROM reviews
GROUP BY product_id
) l
ON r.product_id = l.product_id
WHERE r.month = l.last_month""",
    """SELECT CASE
    WHEN rating >= 4 THEN 'good'
    WHEN rating = 3 THEN 'so-so'
    ELSE 'bad'
  END AS mood, sum(helpful_votes) AS votes
FROM reviews
GROUP BY ALL
ORDER BY votes""",
    """SELECT user_id, review_ts,
  row_number() OVER (
    PARTITION BY user_id
    ORDER BY review_ts
  ) AS rn
FROM reviews
QUALIFY rn = 1
ORDER BY user""",
    """-- Korean text, "quoted" names and the rock 'n' roll of quotes
SELECT title AS "제목", length(body) AS "body's length"
FROM reviews
WHERE title LIKE '%한글%' OR body = ''
ORDER BY "제목" """.rstrip(),
    """SELECT list_transform([1, 2, 3], x -> x + 1) AS l,
  {'a': rating, 'b': [title]} AS s, rating::VARCHAR || '%' AS t
FROM reviews
WHERE year = 2024 AND month IN (1, 2, 3)
LIMIT 5;
SELECT count(DISTINCT user_id) AS users FROM reviews;""",
    """SELECT day, rating, count(*) AS c
FROM reviews
WHERE rating NOT IN (
  SELECT rating
  FROM reviews
  WHERE helpful_votes > (SELECT avg(helpful_votes) FROM reviews)
)
GROUP BY day, rating
UNION ALL
SELECT day, 0, count(*)
FROM reviews
GROUP BY day
ORDER BY day""",
    """SELECT w.month, avg(w.rating) OVER last AS trend
FROM reviews w
LEFT JOIN reviews p
  ON w.user_id = p.user_id
  AND p.month = w.month - 1
WHERE w.review_ts BETWEEN TIMESTAMP '2024-01-01' AND TIMESTAMP '2024-06-30'
WINDOW last AS (PARTITION BY w.product_id ORDER BY w.month ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
ORDER BY trend
LIMIT 20
OFFSET 5""",
)
