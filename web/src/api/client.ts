import createClient from "openapi-fetch";
import { ApiError, isAbort } from "./errors";
import { keepLargeIntegers } from "./largeIntegers";
import { setOffline } from "./connectivity";
import type { paths } from "./schema";
import { t } from "../i18n";

let send = (request: Request): Promise<Response> => fetch(request);

/** The API's client for the base URL that was set last. */
export let api = createApiClient("");

/** Set the path of the API below the page's origin. */
export function setBaseUrl(path: string): void {
  api = createApiClient(path);
}

/** Replace the function that sends each request. */
export function setFetch(next: typeof send): void {
  send = next;
}

function createApiClient(path: string) {
  const origin = globalThis.location?.origin ?? "http://localhost";
  const client = createClient<paths>({ baseUrl: origin + path, fetch: (request) => send(request) });
  client.use({
    async onResponse({ response, schemaPath }) {
      setOffline(false);
      if (response.status >= 400) throw await ApiError.of(response);
      return keepLargeIntegers(schemaPath, response);
    },
    onError({ error }) {
      if (!isAbort(error)) setOffline(true);
      return ApiError.unreachable(error);
    },
  });
  return client;
}

/** Return the body of a response; raise InvalidAnswer if there is none. */
export function unwrap<T>(answer: { data?: T }): T {
  if (answer.data === undefined)
    throw new ApiError({ code: "InvalidAnswer", message: t("api.noBody") });
  return answer.data;
}
