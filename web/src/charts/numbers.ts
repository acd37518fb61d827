/**
 * Convert a value to a finite number, or return null.
 *
 * The API writes decimals and integers beyond 2^53 as strings, and non-finite numbers as "NaN" or
 * "Infinity".
 */
export function toNumber(value: unknown): number | null {
  if (typeof value === "boolean" || value === null || value === undefined || value === "") {
    return null;
  }
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Round off the error of binary fractions: 0.1 + 0.2 becomes 0.3; integers have none. */
export function roundNoise(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(14));
}
