/** `digits` divided by 10 to the power of `scale`. */
export interface Decimal {
  digits: bigint;
  scale: number;
}

/** The decimals that a quotient has beyond those of its dividend. */
const QUOTIENT_DECIMALS = 10;

/** Parse the text of an integer or a decimal number, without an exponent; null for others. */
export function parseDecimal(text: string): Decimal | null {
  const [, whole, fraction = ""] = /^(-?\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

/** Add exactly. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: withScale(a, scale) + withScale(b, scale), scale };
}

/** Divide by a positive integer, with ten more decimals. */
export function divideDecimal(dividend: Decimal, divisor: number): Decimal {
  const scale = dividend.scale + QUOTIENT_DECIMALS;
  return { digits: divideRounded(withScale(dividend, scale), BigInt(divisor)), scale };
}

/** Round half away from zero. */
export function roundDecimal(value: Decimal, scale: number): Decimal {
  if (value.scale <= scale) return value;
  return { digits: divideRounded(value.digits, 10n ** BigInt(value.scale - scale)), scale };
}

/** Return the text without zeros at its end. */
export function decimalText({ digits, scale }: Decimal): string {
  const negative = digits < 0n;
  const text = String(negative ? -digits : digits).padStart(scale + 1, "0");
  const point = text.length - scale;
  const fraction = text.slice(point).replace(/0+$/, "");
  return `${negative ? "-" : ""}${text.slice(0, point)}${fraction && `.${fraction}`}`;
}

function withScale({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = dividend < 0n ? -divisor : divisor;
  return (2n * dividend + half) / (2n * divisor);
}
