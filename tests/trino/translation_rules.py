"""A prototype of the rules by which DuckDB's SQL becomes Trino's, and of what is refused.

The input is sqlglot's tree after `qualify` and `annotate_types`. A function that is not on the list
is refused.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

TEXT = exp.DataType.TEXT_TYPES
INTEGERS = exp.DataType.INTEGER_TYPES
FLOATS = {exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT}
TYPE = exp.DataType.Type
TIMESTAMPS = (TYPE.TIMESTAMP, TYPE.TIMESTAMPNTZ, TYPE.DATETIME)
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
# The functions whose answers are equal on both engines, possibly by a rule below.
FUNCTIONS = {
    "Abs", "And", "Any", "Array", "ArrayAgg", "ArrayConcat", "ArrayContains", "ArrayDistinct",
    "ArrayFilter", "ArraySize", "ArrayTransform", "ArgMax", "ArgMin", "AnyValue", "Avg",
    "Between", "BitwiseOrAgg", "Case", "Cast", "Ceil", "Coalesce", "Concat", "ConcatWs",
    "Contains", "Corr", "Count", "CountIf", "CurrentDate", "Date", "DateDiff", "DateTrunc",
    "TimestampTrunc", "Day", "DayOfMonth", "DayOfWeek", "DayOfWeekIso", "DayOfYear",
    "DenseRank", "Exists", "Exp", "Explode", "Unnest", "Extract", "FirstValue", "Floor",
    "Greatest", "GroupConcat", "Histogram", "If", "In", "Initcap", "IsNan", "LastDay",
    "LastValue", "Lag", "Lead", "Least", "Left", "Length", "Like", "Ln", "Log", "Lower", "Max",
    "Min", "Month", "Mod", "NthValue", "Ntile", "Nullif", "Pi", "Pow", "Quarter", "Rank",
    "RegexpLike", "Replace", "Reverse", "Right", "Round", "RowNumber", "Sign", "SplitPart",
    "StartsWith", "Stddev", "StddevPop", "StddevSamp", "StrPosition", "Substring", "Sum",
    "TimeToStr", "Trim", "TryCast", "Upper", "Variance", "VariancePop", "Week", "WeekOfYear",
    "Year", "Pad", "MD5", "LogicalAnd", "LogicalOr", "Struct", "Hour", "Minute", "Second",
    "SHA2", "Map", "VarMap", "DateAdd", "DateSub", "StrToTime", "TsOrDsAdd", "Xor",
    "PercentRank", "CumeDist", "Sqrt", "Or", "Not", "Paren", "Transform", "Dayname",
    "Monthname", "Split",
}  # fmt: skip
REFUSED = {
    "Median", "PercentileCont", "PercentileDisc", "Quantile", "ApproxDistinct",
    "ApproxQuantile", "Mode", "First", "Last", "JSONExtract", "JSONExtractScalar", "Repeat",
    "RegexpReplace", "RegexpExtract", "ParseJSON",
}  # fmt: skip


class NotTranslatable(Exception):
    """The statement has a construct without a proved translation, at `line` and `column`."""

    def __init__(self, node: exp.Expression, what: str) -> None:
        line, column = position(node)
        super().__init__(f"{what} at line {line}, column {column}")
        self.line, self.column = line, column


def position(node: exp.Expression) -> tuple[int, int]:
    """Return the first position recorded below a node, else below its nearest parent."""
    current: exp.Expression | None = node
    while current is not None:
        for found in current.walk():
            if "line" in found.meta:
                return int(found.meta["line"]), int(found.meta["col"])
        current = current.parent
    return 1, 1


def kind(node: Any) -> Any:
    """Return the annotated type of a node, or None."""
    return node.type.this if isinstance(node, exp.Expression) and node.type else None


def is_type(node: Any, *types: Any) -> bool:
    """Return whether the annotated type of a node is one of these."""
    return kind(node) in types


def double(node: exp.Expression) -> exp.Expression:
    """Return the node as DOUBLE."""
    return (
        node
        if is_type(node, TYPE.DOUBLE) and not isinstance(node, exp.Literal)
        else typed_cast(node, "DOUBLE")
    )


def typed_cast(node: exp.Expression, type_name: str) -> exp.Expression:
    """Return a cast with its type annotated."""
    cast = exp.cast(node.copy(), type_name, dialect="trino")
    cast.type = exp.DataType.build(type_name, dialect="trino")
    return cast


def apply_rules(tree: exp.Expression, _: Any = None) -> exp.Expression:
    """Return the tree for Trino's generator. Raises NotTranslatable."""
    expand_all(tree)
    strip_ctes(tree)
    refuse_unknown(tree)
    for node in reversed(list(tree.walk())):
        new = rewrite(node)
        if new is not node:
            if node is tree:
                tree = new
            else:
                node.replace(new)
    return tree


def expand_all(tree: exp.Expression) -> None:
    """Replace GROUP BY ALL and ORDER BY ALL by positions."""
    for select in tree.find_all(exp.Select):
        group, order = select.args.get("group"), select.args.get("order")
        if group is not None and group.args.get("all"):
            keys = [
                exp.Literal.number(i)
                for i, item in enumerate(select.expressions, 1)
                if not item.find(exp.AggFunc) or item.find(exp.Window)
            ]
            group.set("all", None)
            group.set("expressions", keys)
        if order is not None:
            items = order.expressions
            if len(items) == 1 and items[0].this.name.upper() == "ALL":
                order.set(
                    "expressions",
                    [
                        exp.Ordered(
                            this=exp.Literal.number(i),
                            desc=items[0].args.get("desc"),
                            nulls_first=False,
                        )
                        for i in range(1, len(select.expressions) + 1)
                    ],
                )
        if group is not None:
            columns = [
                e
                for e in group.expressions
                if isinstance(e, exp.Column) and e.name.upper() == "ALL"
            ]
            if columns and len(group.expressions) == 1:
                keys = [
                    exp.Literal.number(i)
                    for i, item in enumerate(select.expressions, 1)
                    if not item.find(exp.AggFunc)
                ]
                group.set("expressions", keys)


def strip_ctes(tree: exp.Expression) -> None:
    """Remove MATERIALIZED, which changes no answer."""
    for cte in tree.find_all(exp.CTE):
        cte.set("materialized", None)


def refuse_unknown(tree: exp.Expression) -> None:
    """Refuse functions that are not on the list, and constructs of DuckDB alone."""
    for node in tree.walk():
        name = type(node).__name__
        if isinstance(node, exp.Anonymous) and node.name.lower() not in ("date_part", "datepart"):
            raise NotTranslatable(node, f"function {node.name}")
        is_function = isinstance(node, exp.Func) and not isinstance(node, exp.Anonymous)
        if is_function and (name in REFUSED or name not in FUNCTIONS):
            raise NotTranslatable(node, f"function {name}")
        if isinstance(
            node, (exp.Pivot, exp.TableSample, exp.Slice, exp.Columns, exp.Comprehension)
        ):
            raise NotTranslatable(node, name)
        if isinstance(node, exp.Join) and node.method.upper() in ("ASOF", "POSITIONAL"):
            raise NotTranslatable(node, f"{node.method} JOIN")
        if isinstance(node, exp.Bracket) and is_type(node.this, *TEXT):
            raise NotTranslatable(node, "subscript of text")
        if isinstance(node, exp.Interval) and isinstance(node.parent, exp.Alias):
            raise NotTranslatable(node, "a result of type INTERVAL")
        if isinstance(node, exp.ArrayAgg) and not isinstance(node.this, exp.Order):
            raise NotTranslatable(node, "a list without ORDER BY")
        if isinstance(node, exp.SetOperation) and node.args.get("by_name"):
            raise NotTranslatable(node, "BY NAME")
        if isinstance(node, (exp.Limit, exp.Fetch)) and isinstance(
            node.args.get("expression"), (exp.Mod, exp.LimitOptions)
        ):
            raise NotTranslatable(node, "LIMIT in percent")


def rewrite(node: exp.Expression) -> exp.Expression:
    """Return the node, or what replaces it."""
    for types, rule in RULES:
        if isinstance(node, types):
            return rule(node)
    return node


def divide(node: Any) -> exp.Expression:
    """Divide as DOUBLE, as DuckDB's `/` does for every type."""
    new = exp.Div(
        this=double(node.this), expression=double(node.expression), typed=True, safe=False
    )
    new.type = exp.DataType.build("DOUBLE")
    return new


def divide_integers(node: Any) -> exp.Expression:
    """Return NULL for a divisor of zero."""
    if not (kind(node.this) in INTEGERS and kind(node.expression) in INTEGERS):
        raise NotTranslatable(node, "// of other types than integers")
    divisor = exp.Nullif(this=node.expression.copy(), expression=exp.Literal.number(0))
    return exp.Div(this=node.this.copy(), expression=divisor, typed=True, safe=False)


def remainder(node: Any) -> exp.Expression:
    """Return NULL for a divisor of zero."""
    if kind(node.this) in FLOATS or kind(node.expression) in FLOATS:
        raise NotTranslatable(node, "% of DOUBLE")
    node.set(
        "expression", exp.Nullif(this=node.expression.copy(), expression=exp.Literal.number(0))
    )
    return node


def average(node: Any) -> exp.Expression:
    """Average as DOUBLE."""
    operand = node.this
    if isinstance(operand, exp.Distinct):
        raise NotTranslatable(node, "avg(DISTINCT)")
    node.set("this", double(operand))
    return node


def total(node: Any) -> exp.Expression:
    """Sum BIGINT as DECIMAL(38, 0), which DuckDB sums as HUGEINT."""
    operand = node.this
    if kind(operand) in (TYPE.BIGINT, TYPE.INT, TYPE.SMALLINT, TYPE.TINYINT):
        node.set("this", typed_cast(operand, "DECIMAL(38, 0)"))
        node.type = exp.DataType.build("DECIMAL(38, 0)")
    return node


def extremum(node: Any) -> exp.Expression:
    """Order NaN above every number, as DuckDB does; Trino's max and min ignore it."""
    if kind(node.this) not in FLOATS:
        return node
    if isinstance(node.parent, (exp.Window, exp.Filter)):
        raise NotTranslatable(node, "max or min of DOUBLE with OVER or FILTER")
    is_nan = exp.Anonymous(this="IS_NAN", expressions=[node.this.copy()])
    nan = exp.Anonymous(this="NAN")
    if isinstance(node, exp.Max):
        found = exp.Anonymous(this="BOOL_OR", expressions=[is_nan])
        return exp.Case(ifs=[exp.If(this=found, true=nan)], default=node.copy())
    only = exp.Anonymous(this="BOOL_AND", expressions=[is_nan])
    return exp.Case(ifs=[exp.If(this=only, true=nan)], default=node.copy())


def convert(node: Any) -> exp.Expression:
    """Refuse casts whose answers differ, and keep microseconds."""
    target, source = node.to.this, kind(node.this)
    is_literal = isinstance(node.this, exp.Literal)
    if target in INTEGERS and (source in FLOATS or source is None):
        raise NotTranslatable(node, "a cast of DOUBLE to an integer")
    if target in TEXT and source in (
        *FLOATS,
        *TIMESTAMPS,
        TYPE.TIMESTAMPTZ,
        TYPE.TIME,
        TYPE.UNKNOWN,
        None,
    ):
        raise NotTranslatable(node, "a cast to text")
    if isinstance(node, exp.TryCast) and source in TEXT:
        raise NotTranslatable(node, "TRY_CAST of text")
    if target == TYPE.BOOLEAN and source in TEXT:
        raise NotTranslatable(node, "a cast of text to BOOLEAN")
    if target in (
        TYPE.TIME,
        TYPE.UUID,
        TYPE.ENUM,
        TYPE.JSON,
        TYPE.INT128,
        TYPE.UBIGINT,
        TYPE.UTINYINT,
    ):
        raise NotTranslatable(node, f"the type {node.to.sql('duckdb')}")
    if target in TIMESTAMPS and (is_literal or source in (TYPE.DATE, *TIMESTAMPS, *TEXT)):
        node.set("to", exp.DataType.build("TIMESTAMP(6)", dialect="trino"))
    return node


def compare(node: Any) -> exp.Expression:
    """Cast text literals to the other side's type, and order NaN above every number."""
    left, right = node.this, node.expression
    for a, b in ((left, right), (right, left)):
        if isinstance(a, exp.Literal) and a.is_string and kind(b) in (*TIMESTAMPS, TYPE.DATE):
            name = "TIMESTAMP(6)" if kind(b) in TIMESTAMPS else "DATE"
            a.replace(typed_cast(a, name))
        elif kind(a) in TEXT and kind(b) in (*INTEGERS, *FLOATS, TYPE.DECIMAL):
            raise NotTranslatable(node, "text compared with a number")
    if kind(node.this) in FLOATS or kind(node.expression) in FLOATS:
        return compare_doubles(node)
    return node


def compare_doubles(node: Any) -> exp.Expression:
    """Return DuckDB's comparison of doubles, in which NaN equals NaN and is the greatest."""
    a, b = double(node.this), double(node.expression)

    def nan(x: exp.Expression) -> exp.Expression:
        return exp.Anonymous(this="IS_NAN", expressions=[x.copy()])

    plain = type(node)(this=a.copy(), expression=b.copy())
    if isinstance(node.this, exp.Literal) or isinstance(node.expression, exp.Literal):
        left_is_literal = isinstance(node.this, exp.Literal)
        other = b if left_is_literal else a
        greater = (
            isinstance(node, (exp.LT, exp.LTE))
            if left_is_literal
            else isinstance(node, (exp.GT, exp.GTE))
        )
        return exp.paren(exp.or_(plain, nan(other))) if greater else plain
    both, first, second = exp.and_(nan(a), nan(b)), nan(a), nan(b)
    if isinstance(node, exp.EQ):
        return exp.paren(exp.or_(plain, both))
    if isinstance(node, exp.NEQ):
        return exp.paren(exp.and_(plain, exp.not_(both)))
    if isinstance(node, exp.GT):
        return exp.paren(exp.or_(plain, exp.and_(first, exp.not_(second))))
    if isinstance(node, exp.GTE):
        return exp.paren(exp.or_(plain, first))
    if isinstance(node, exp.LT):
        return exp.paren(exp.or_(plain, exp.and_(exp.not_(first), second)))
    return exp.paren(exp.or_(plain, second))


def between(node: Any) -> exp.Expression:
    """Compare with both bounds by the rule of comparisons."""
    low = exp.GTE(this=node.this.copy(), expression=node.args["low"].copy())
    high = exp.LTE(this=node.this.copy(), expression=node.args["high"].copy())
    for new, bound in ((low, "low"), (high, "high")):
        new.this.type, new.expression.type = node.this.type, node.args[bound].type
    if kind(node.this) in (*FLOATS, *TIMESTAMPS, TYPE.DATE):
        return exp.paren(exp.and_(compare(low), compare(high)))
    return node


def add(node: Any) -> exp.Expression:
    """Add days to dates."""
    left, right = node.this, node.expression
    negative = isinstance(node, exp.Sub)
    if kind(left) == TYPE.DATE and kind(right) in INTEGERS:
        amount = exp.Neg(this=right.copy()) if negative else right.copy()
        return exp.Anonymous(
            this="DATE_ADD", expressions=[exp.Literal.string("day"), amount, left.copy()]
        )
    if negative and kind(left) == TYPE.DATE and kind(right) == TYPE.DATE:
        return exp.Anonymous(
            this="DATE_DIFF", expressions=[exp.Literal.string("day"), right.copy(), left.copy()]
        )
    if (
        negative
        and kind(left) in (*TIMESTAMPS, TYPE.TIMESTAMPTZ)
        and not isinstance(right, exp.Interval)
    ):
        raise NotTranslatable(node, "a difference of timestamps")
    if kind(left) == TYPE.DATE and isinstance(right, exp.Interval):
        left.replace(typed_cast(left, "TIMESTAMP(6)"))
    return node


def extreme(node: Any) -> exp.Expression:
    """Ignore NULLs."""
    values = [node.this, *node.expressions]
    if any(kind(value) in FLOATS for value in values):
        raise NotTranslatable(node, "greatest or least of DOUBLE")
    array = exp.Anonymous(
        this="FILTER",
        expressions=[
            exp.Array(expressions=[value.copy() for value in values]),
            exp.Lambda(
                this=exp.Not(this=exp.Is(this=exp.to_identifier("x"), expression=exp.Null())),
                expressions=[exp.to_identifier("x")],
            ),
        ],
    )
    return exp.Anonymous(
        this="ARRAY_MAX" if isinstance(node, exp.Greatest) else "ARRAY_MIN", expressions=[array]
    )


def element(node: Any) -> exp.Expression:
    """Return NULL for an element that a list or map does not have, and the field of a struct."""
    operand, index = node.this, node.expressions[0]
    if kind(operand) == TYPE.STRUCT:
        if isinstance(index, exp.Literal) and index.is_string:
            return exp.Dot(
                this=operand.copy(), expression=exp.to_identifier(index.name, quoted=True)
            )
        raise NotTranslatable(node, "a field by its position")
    if kind(operand) not in (TYPE.LIST, TYPE.ARRAY, TYPE.MAP):
        raise NotTranslatable(node, "a subscript")
    offset = node.args.get("offset")
    if offset == 0 or (
        offset is None and kind(operand) != TYPE.MAP and isinstance(index, exp.Literal)
    ):
        pass
    return exp.Anonymous(this="ELEMENT_AT", expressions=[operand.copy(), index.copy()])


def size(node: Any) -> exp.Expression:
    """Return the length of text or of a list."""
    if kind(node.this) in (TYPE.LIST, TYPE.ARRAY):
        return exp.Anonymous(this="CARDINALITY", expressions=[node.this.copy()])
    if kind(node.this) not in TEXT:
        raise NotTranslatable(node, "length of another type than text or a list")
    return node


def substring(node: Any) -> exp.Expression:
    """Accept a literal start of 1 or more: DuckDB counts 0 and negative ones differently."""
    start = node.args.get("start")
    if not (isinstance(start, exp.Literal) and start.is_int and int(start.name) >= 1):
        raise NotTranslatable(node, "a substring whose start is not a positive literal")
    return node


def end_of_text(node: Any) -> exp.Expression:
    """Accept a positive literal length."""
    count = node.expression
    if not (isinstance(count, exp.Literal) and count.is_int and int(count.name) >= 1):
        raise NotTranslatable(node, "left or right with a length that is not a positive literal")
    return node


def weekday(node: Any) -> exp.Expression:
    """Number Sunday 0."""
    return exp.paren(
        exp.Mod(
            this=exp.Anonymous(this="DAY_OF_WEEK", expressions=[node.this.copy()]),
            expression=exp.Literal.number(7),
        )
    )


def iso_weekday(node: Any) -> exp.Expression:
    """Number Sunday 7."""
    return exp.Anonymous(this="DAY_OF_WEEK", expressions=[node.this.copy()])


def extract(node: Any) -> exp.Expression:
    """Accept the parts that both engines number alike, and the weekday."""
    part = node.this.name.upper()
    if part in ("DOW", "DAYOFWEEK", "WEEKDAY"):
        return weekday(exp.DayOfWeek(this=node.expression.copy()))
    if part in ("ISODOW",):
        return iso_weekday(exp.DayOfWeek(this=node.expression.copy()))
    if part not in ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "QUARTER", "WEEK", "DOY"):
        raise NotTranslatable(node, f"extract({part})")
    return node


def date_part(node: Any) -> exp.Expression:
    """Return the part of a date that a literal names."""
    part, operand = node.expressions
    if not isinstance(part, exp.Literal):
        raise NotTranslatable(node, "date_part of a part that is no literal")
    new = extract(exp.Extract(this=exp.Var(this=part.name), expression=operand.copy()))
    return new


def day_name(node: Any) -> exp.Expression:
    """Format the English name."""
    pattern = "%W" if isinstance(node, exp.Dayname) else "%M"
    return exp.Anonymous(
        this="DATE_FORMAT", expressions=[node.this.copy(), exp.Literal.string(pattern)]
    )


def truncate(node: Any) -> exp.Expression:
    """Truncate a timestamp, also for a DATE, whose truncation is a TIMESTAMP in DuckDB."""
    if kind(node.this) == TYPE.DATE:
        node.set("this", typed_cast(node.this, "TIMESTAMP(6)"))
    return node


def root_refused(node: Any) -> exp.Expression:
    """Refuse a function whose domain errors differ."""
    raise NotTranslatable(node, f"{type(node).__name__} whose domain errors differ")


def logarithm(node: Any) -> exp.Expression:
    """Refuse: DuckDB raises for zero and below, Trino returns NaN."""
    raise NotTranslatable(node, "a logarithm")


RULES: tuple[tuple[Any, Any], ...] = (
    (exp.Anonymous, date_part),
    ((exp.Dayname, exp.Monthname), day_name),
    (exp.IntDiv, divide_integers),
    (exp.Div, divide),
    (exp.Mod, remainder),
    (exp.Avg, average),
    (exp.Sum, total),
    ((exp.Max, exp.Min), extremum),
    ((exp.Cast, exp.TryCast), convert),
    (COMPARISONS, compare),
    (exp.Between, between),
    ((exp.Add, exp.Sub), add),
    ((exp.Greatest, exp.Least), extreme),
    (exp.Bracket, element),
    ((exp.Length, exp.ArraySize), size),
    (exp.Substring, substring),
    ((exp.Left, exp.Right), end_of_text),
    (exp.DayOfWeekIso, iso_weekday),
    (exp.DayOfWeek, weekday),
    (exp.Extract, extract),
    ((exp.DateTrunc, exp.TimestampTrunc), truncate),
    ((exp.Sqrt,), root_refused),
    ((exp.Ln, exp.Log), logarithm),
)
