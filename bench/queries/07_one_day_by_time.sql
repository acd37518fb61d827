-- One day, by its timestamp alone.
SELECT rating, count(*) AS reviews FROM reviews
WHERE review_ts >= TIMESTAMP '2024-06-15 00:00:00' AND review_ts < TIMESTAMP '2024-06-16 00:00:00'
GROUP BY rating
