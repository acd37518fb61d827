"""Documents of the API as frozen dataclasses; `document` of each is the JSON as received."""

from duckstep.documents.catalog import Partition, Table, TableColumn
from duckstep.documents.query import Column, Estimate, Page, PastQuery, Progress, Status
from duckstep.documents.saved import SavedQuery
from duckstep.documents.validation import Cost, EngineChoice, Suggestion, Validation
from duckstep.documents.workflow import Attempt, State, Workflow
from duckstep.errors import Position

__all__ = [
    "Attempt",
    "Column",
    "Cost",
    "EngineChoice",
    "Estimate",
    "Page",
    "Partition",
    "PastQuery",
    "Position",
    "Progress",
    "SavedQuery",
    "State",
    "Status",
    "Suggestion",
    "Table",
    "TableColumn",
    "Validation",
    "Workflow",
]
