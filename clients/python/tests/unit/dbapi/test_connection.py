"""Connections of the DB-API."""

from __future__ import annotations

from inspect import signature

import duckstep
from duckstep import dbapi


def test_connect_has_the_arguments_of_the_clients_connect() -> None:
    own = signature(dbapi.connect).parameters
    for name, parameter in signature(duckstep.connect).parameters.items():
        assert own[name].default == parameter.default
        assert own[name].kind == parameter.kind
