/**
 * Returns a value as a number to draw, or null where there is none.
 *
 * The API writes decimals and integers beyond 2^53 as strings of digits, and what is no number as "NaN" or "Infinity".
 */
export function toNumber(value: unknown): number | null {
  if (typeof value === "boolean" || value === null || value === undefined || value === "") {
    return null;
  }
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Takes the noise of binary fractions off a computed number: 0.1 + 0.2 is 0.3. */
export function roundNoise(value: number): number {
  return Number(value.toPrecision(14));
}
