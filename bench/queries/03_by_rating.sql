-- Group by a column of five values.
SELECT rating, count(*) AS reviews, avg(helpful_votes) AS votes FROM reviews GROUP BY rating
