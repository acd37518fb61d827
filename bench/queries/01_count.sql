-- Count the rows.
SELECT count(*) AS reviews FROM reviews
