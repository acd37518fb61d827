-- Search the text.
SELECT rating, count(*) AS reviews FROM reviews WHERE body LIKE '%maple syrup%' GROUP BY rating
