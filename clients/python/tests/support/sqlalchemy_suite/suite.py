"""The part of SQLAlchemy's test suite that reads; `test_sqlalchemy_suite.py` runs it."""

# ruff: noqa: F403
from sqlalchemy.testing.suite.test_cte import *
from sqlalchemy.testing.suite.test_dialect import *
from sqlalchemy.testing.suite.test_reflection import *
from sqlalchemy.testing.suite.test_results import *
from sqlalchemy.testing.suite.test_select import *
from sqlalchemy.testing.suite.test_types import *
from sqlalchemy.testing.suite.test_unicode_ddl import *
