"""The observed bucket: the same objects, and their number after each 1,000."""

from __future__ import annotations

import pytest
from duckstep_service.core.catalog.observed_bucket import ObservedBucket
from duckstep_service.core.errors import QueryCancelled
from duckstep_service.core.testing import MemoryStore


def lake_of(files: int) -> MemoryStore:
    return MemoryStore({f"t/{number:05}.parquet": b"x" for number in range(files)})


def test_observed_bucket_returns_the_objects_of_its_bucket() -> None:
    lake, counts = lake_of(2500), list[int]()
    observed = ObservedBucket(lake, counts.append)
    assert list(observed.list_objects("t/")) == list(lake.list_objects("t/"))
    assert counts == [1000, 2000]
    assert observed.children("t/") == lake.children("t/")
    assert counts == [1000, 2000, 5000]
    assert observed.get("t/00007.parquet") == b"x"


def test_observed_bucket_listing_ends_with_the_observers_error() -> None:
    def refuse(files: int) -> None:
        raise QueryCancelled("cancelled")

    with pytest.raises(QueryCancelled):
        list(ObservedBucket(lake_of(1500), refuse).list_objects("t/"))
