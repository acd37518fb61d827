import { decimalText, parseDecimal, roundDecimal } from "./decimal";

const MIN_DECIMALS = 4;
const DIGITS = 6;

/** Round a computed figure to six digits and at least four decimals; its integer part stays whole. */
export function roundFigure(figure: number | string): string {
  const text = String(figure);
  const decimal = parseDecimal(text);
  // Doubles from 1e21 and below 1e-6 have an exponent.
  if (!decimal) return String(Number(Number(text).toPrecision(DIGITS)));
  const [, leadingZeros = "", whole = ""] = /^-?0\.(0*)|^-?(\d+)/.exec(text) ?? [];
  const scale = Math.max(MIN_DECIMALS, leadingZeros.length + DIGITS - whole.length);
  return decimalText(roundDecimal(decimal, scale));
}
