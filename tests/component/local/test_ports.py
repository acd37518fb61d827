"""The ports of a run: nobody's, and each another."""

from __future__ import annotations

import socket

import pytest

from local.supervisor import ports


def test_a_port_that_is_listened_on_or_taken_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    three = ports.free_ports(3)
    monkeypatch.setattr(ports, "_PORT_RANGE", three)
    with socket.create_server(("127.0.0.1", three[0])):
        assert ports.free_ports(1, {three[1]}) == [three[2]]


def test_the_servers_ports_are_five() -> None:
    found = ports.allocate(ports.free_port())
    assert len({found.gateway, found.data, found.results, found.aws, found.functions}) == 5
