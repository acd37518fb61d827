-- One month, by its partition columns.
SELECT day, count(*) AS reviews, avg(rating) AS rating
FROM reviews WHERE year = 2024 AND month = 11 GROUP BY day
