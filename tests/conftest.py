"""Real stacks over 20,000 sample reviews, which tests share, and a pause of the coverage."""

import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.stack import Stack

# The duration of an example depends on the machine, not on the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="module")
def untraced() -> Iterator[None]:
    """Stops the coverage's tracer, which triples the time of loops over lines that others cover.

    pytest-cov's `no_cover` stops the outer one of two tracers in a worker of xdist.
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Starts one stack for the whole session; a test that harms it starts its own."""
    with Stack(tmp_path_factory.mktemp("stack") / "state") as running:
        yield running


# The only origin whose pages may call the guarded stack.
ORIGIN = "https://app.example"


@pytest.fixture(scope="session")
def guarded(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Starts one stack that asks for logins, over the other's data."""
    state = tmp_path_factory.mktemp("guarded") / "state"
    options = ["--auth", "cognito", "--parameter", f"AllowedOrigin={ORIGIN}"]
    # The tests submit faster than people do.
    options += ["--parameter", "OwnerQueries=20", "--parameter", "OwnerQueriesAMinute=0"]
    with Stack(state, "--data", str(stack.state / "data"), *options) as running:
        yield running
