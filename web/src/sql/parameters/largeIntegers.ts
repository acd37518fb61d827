const STRING_OR_NUMBER =
  /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/g;

/** Return a JSON text with the integers that JavaScript would round, beyond 2^53, as strings. */
export function quoteLargeIntegers(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  return json.replace(STRING_OR_NUMBER, (token) => (isRounded(token) ? `"${token}"` : token));
}

/** Return whether a JSON text has an integer that JavaScript would round. */
export function hasLargeInteger(json: string): boolean {
  return quoteLargeIntegers(json) !== json;
}

function isRounded(token: string): boolean {
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}
