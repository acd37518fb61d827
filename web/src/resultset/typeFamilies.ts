/** What the page does with a value follows from its column's type. */
export type Kind = "number" | "moment" | "text" | "boolean" | "nested" | "other";

const KINDS: [RegExp, Kind][] = [
  [/\[\d*\]$|^(STRUCT|MAP|UNION|JSON|VARIANT)\b/, "nested"],
  [/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM|DECIMAL.*|DOUBLE|FLOAT)$/, "number"],
  [/^(DATE|TIMESTAMP.*)$/, "moment"],
  [/^(VARCHAR|UUID|TIME|TIME_NS)$/, "text"],
  [/^BOOLEAN$/, "boolean"],
];

export function kindOf(type: string): Kind {
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? "other";
}

export function isNumeric(type: string): boolean {
  return kindOf(type) === "number";
}

export function isInteger(type: string): boolean {
  return /INT|BIGNUM/.test(type) && isNumeric(type);
}
