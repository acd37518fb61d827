-- The ten products with the most votes, of about 180,000.
SELECT product_id, count(*) AS reviews, sum(helpful_votes) AS votes
FROM reviews GROUP BY product_id ORDER BY votes DESC, product_id LIMIT 10
