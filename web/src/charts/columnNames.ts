/** The meaning of a column by its name: identifiers, measures, aggregates. */
import type { Aggregation } from "./chartConfig";

const IDENTIFIERS = words(
  "id key uuid guid hash code zip zipcode postcode postal phone sku asin isbn ean ssn iban",
);
const COUNTS = words("count cnt n num freq frequency");
const SUMS = words("sum total subtotal cumulative running");
const SMALLEST = words("min minimum lowest smallest earliest first oldest");
const LARGEST = words("max maximum highest largest latest last newest");
const MEANS = words("avg average mean");
const MEDIANS = words("median p50");
const RATES = words(
  "rate ratio pct percent percentage share rating stars score grade price age temperature temp" +
    " humidity pressure lat latitude lon lng long longitude speed velocity discount margin" +
    " probability std stddev stdev var variance quantile percentile per index rank latency",
);
const ADDITIVE = words(
  "amount quantity qty revenue sales cost profit income spend votes views clicks visits orders" +
    " units bytes rows events likes",
);
const QUANTILE = /^p\d{2,3}$/;
const FRACTION = /^(DOUBLE|FLOAT)$/;

function words(list: string): Set<string> {
  return new Set(list.split(" "));
}

/** Return the lower-case words of a name: `avgPrice`, `avg_price` and `avg(price)` have two. */
export function nameWords(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}%]+/u)
    .filter(Boolean);
}

/** Return whether a column identifies rows: its numbers are names, not amounts. */
export function isIdentifierName(name: string): boolean {
  return IDENTIFIERS.has(nameWords(name).at(-1) ?? "");
}

/** Return whether a name is that of an aggregate, such as `n`, `avg_price` or `sum(votes)`. */
export function isAggregateName(name: string): boolean {
  const isAggregate = (word: string) =>
    [COUNTS, SUMS, SMALLEST, LARGEST, MEANS, MEDIANS].some((all) => all.has(word)) ||
    QUANTILE.test(word) ||
    /^(pct|percent|percentage|share|ratio|rate)$/.test(word);
  return /[a-z_]\(/i.test(name) || nameWords(name).some(isAggregate);
}

/** Return whether a name is that of an extreme, such as `first_order` or `max(day)`. */
export function isExtremeName(name: string): boolean {
  return nameWords(name).some((word) => SMALLEST.has(word) || LARGEST.has(word));
}

/** Return the aggregation that keeps the meaning of a value column: prices are not summed. */
export function defaultAggregation({ name, type }: { name: string; type: string }): Aggregation {
  const all = nameWords(name);
  const hasAny = (meaning: Set<string>) => all.some((word) => meaning.has(word));
  if (hasAny(MEANS) || all.some((word) => QUANTILE.test(word) || word.includes("%"))) return "mean";
  if (hasAny(MEDIANS)) return "median";
  if (hasAny(SUMS)) return "sum";
  if (hasAny(SMALLEST)) return "min";
  if (hasAny(LARGEST)) return "max";
  if (hasAny(RATES)) return "mean";
  if (hasAny(COUNTS) || hasAny(ADDITIVE)) return "sum";
  // Unlike sums of whole numbers, an average of the engine is a DOUBLE.
  return FRACTION.test(type) ? "mean" : "sum";
}
