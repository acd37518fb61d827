-- Group by partition columns.
SELECT year, month, count(*) AS reviews, avg(rating) AS rating FROM reviews GROUP BY year, month
