import createClient from "openapi-fetch";
import { ApiFailure } from "./failure";
import type { paths } from "./schema";
import { t } from "../words";

// The page is served by the API's own origin. `fetch` is looked up at each call, so that tests can replace it.
const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "http://localhost",
  fetch: (request) => globalThis.fetch(request),
});

api.use({
  async onResponse({ response }) {
    if (response.status >= 400) throw await ApiFailure.of(response);
  },
  onError({ error }) {
    return ApiFailure.unreachable(error);
  },
});

export { api };

/** Returns the body of an answer that the contract promises to have one. */
export function bodyOf<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new TypeError(t("api.noBody"));
  return answer.data;
}
