-- The first and the last time.
SELECT min(review_ts) AS first_review, max(review_ts) AS last_review FROM reviews
