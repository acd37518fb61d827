"""Cognito on moto: a user pool with keys of its own, and the login page that moto lacks."""
