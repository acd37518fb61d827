"""The engine over the local files of a test module's fixture `lake`."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.worker.resources import worker_resources


@pytest.fixture(scope="module")
def runner(lake: Path) -> Iterator[Runner]:
    runner = Runner(lambda key: str(lake / key), lambda _: [], partial(worker_resources, 1024), "")
    yield runner
    runner.close()
