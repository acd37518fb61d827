"""What a query costs on AWS, counted at the edges of real runs: `make cost`."""
