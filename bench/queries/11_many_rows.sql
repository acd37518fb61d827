-- A result of more than a million rows.
SELECT review_id, product_id, user_id, rating, helpful_votes, verified, review_ts
FROM reviews WHERE year = 2024 AND month BETWEEN 5 AND 6
