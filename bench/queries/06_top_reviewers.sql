-- The ten busiest reviewers, of about five million.
SELECT user_id, count(*) AS reviews, avg(rating) AS rating
FROM reviews GROUP BY user_id ORDER BY reviews DESC, user_id LIMIT 10
