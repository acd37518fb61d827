-- Every column of one product's reviews.
SELECT * FROM reviews WHERE product_id = 'B000005N0L'
