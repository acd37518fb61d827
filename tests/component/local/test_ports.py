"""Allocation of ports."""

from __future__ import annotations

import socket

import pytest

from local.supervisor import ports


def test_free_ports_skip_used_and_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    three = ports.free_ports(3)
    monkeypatch.setattr(ports, "_PORT_RANGE", three)
    with socket.create_server(("127.0.0.1", three[0])):
        assert ports.free_ports(1, {three[1]}) == [three[2]]


def test_allocate_returns_five_ports() -> None:
    found = ports.allocate(ports.free_port())
    assert len({found.gateway, found.data, found.results, found.aws, found.functions}) == 5
