"""Clients and queries, synchronous and asynchronous."""
