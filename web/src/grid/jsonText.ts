/** No value of a result has this text. */
const NEGATIVE_ZERO = "\0duckstep -0\0";
const QUOTED_NEGATIVE_ZERO = JSON.stringify(NEGATIVE_ZERO);

/** Write JSON with the sign of zero, which JSON.stringify loses. */
export function jsonText(value: unknown, indent = 0): string {
  const text = JSON.stringify(
    value,
    (_, part: unknown) => (Object.is(part, -0) ? NEGATIVE_ZERO : part),
    indent,
  );
  return text.replaceAll(QUOTED_NEGATIVE_ZERO, "-0.0");
}
