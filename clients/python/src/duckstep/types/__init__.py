"""DuckDB's types: their declarations, the Python values of results, and values of parameters."""

from duckstep.types.binding import BoundStatement, Parameters, bind
from duckstep.types.declaration import Field, SqlType, parse_type
from duckstep.types.decoding import RowDecoder, TypedColumn, decode_row, decoder
from duckstep.types.interval import Interval
from duckstep.types.parameters import Parameter, encode_parameter

__all__ = [
    "BoundStatement",
    "Field",
    "Interval",
    "Parameter",
    "Parameters",
    "RowDecoder",
    "SqlType",
    "TypedColumn",
    "bind",
    "decode_row",
    "decoder",
    "encode_parameter",
    "parse_type",
]
