"""Tables, their partitions, settings and file index."""
