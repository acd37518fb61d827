/** A group of column types that the page compares, filters and shows alike. */
export type TypeFamily = "number" | "temporal" | "text" | "boolean" | "nested" | "other";

const TYPE_FAMILIES: [RegExp, TypeFamily][] = [
  [/\[\d*\]$|^(STRUCT|MAP|UNION|JSON|VARIANT)\b/, "nested"],
  [/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM|DECIMAL.*|DOUBLE|FLOAT)$/, "number"],
  [/^(DATE|TIMESTAMP.*)$/, "temporal"],
  [/^(VARCHAR|UUID|TIME|TIME_NS)$/, "text"],
  [/^BOOLEAN$/, "boolean"],
];

export function typeFamily(type: string): TypeFamily {
  return TYPE_FAMILIES.find(([pattern]) => pattern.test(type))?.[1] ?? "other";
}

/** Return whether the page shows values of the type as JSON. */
export function isNested(type: string): boolean {
  return typeFamily(type) === "nested";
}

/** Return whether values of the type are JSON documents, in the results of the API. */
export function isDocument(type: string): boolean {
  return type === "JSON" || type === "VARIANT";
}

export function isNumeric(type: string): boolean {
  return typeFamily(type) === "number";
}

export function isInteger(type: string): boolean {
  return /INT|BIGNUM/.test(type) && isNumeric(type);
}
