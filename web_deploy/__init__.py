"""Upload of the built web client to a stack's bucket behind CloudFront."""
