"""The cost of a query on AWS, from request counts of real runs: `make cost`."""
