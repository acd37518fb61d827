"""A local API Gateway REST API that serves contracts/openapi.yaml."""
