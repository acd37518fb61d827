/** The documents with parameters of queries; rows have no numbers that JavaScript would round. */
const WITH_PARAMETERS = /^\/(saved|queries$|queries\/\{requestId\}$)/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/**
 * Return the response of a path of the contract with its integers beyond 2^53 as texts, so that
 * parameters keep their digits.
 */
export async function keepLargeIntegers(path: string, response: Response): Promise<Response> {
  if (!response.ok || response.status === 204 || !WITH_PARAMETERS.test(path)) return response;
  const { status, headers } = response;
  return new Response(quoteLargeIntegers(await response.text()), { status, headers });
}

/** Return a JSON text with its integers beyond 2^53 as strings. */
function quoteLargeIntegers(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  return json.replace(STRING_OR_NUMBER, (token) => (isRounded(token) ? `"${token}"` : token));
}

function isRounded(token: string): boolean {
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}
