"""Serves contracts/openapi.yaml as API Gateway's REST APIs do."""
