"""Cognito on moto: a user pool with its own keys, and the hosted login that moto lacks."""
