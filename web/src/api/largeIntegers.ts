import { quoteLargeIntegers } from "../sql/parameters/largeIntegers";

/** The documents with parameters of queries; rows have no numbers that JavaScript would round. */
const WITH_PARAMETERS = /^\/(saved|queries$|queries\/\{requestId\}$)/;

/**
 * Return the response of a path of the contract with its integers beyond 2^53 as texts, so that
 * parameters keep their digits.
 */
export async function keepLargeIntegers(path: string, response: Response): Promise<Response> {
  if (!response.ok || response.status === 204 || !WITH_PARAMETERS.test(path)) return response;
  const { status, headers } = response;
  return new Response(quoteLargeIntegers(await response.text()), { status, headers });
}
