"""The REST API behind QueriesApi: request parameters, responses and routes."""
