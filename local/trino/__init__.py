"""A Trino cluster on loopback in the place of Athena: a coordinator and workers."""
