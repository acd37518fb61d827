import createClient from "openapi-fetch";
import { ApiError, isAbort } from "./errors";
import { setOffline } from "./connectivity";
import type { paths } from "./schema";
import { t } from "../i18n";

let baseUrl = "";
let send = (request: Request): Promise<Response> => fetch(request);

/** The API's client, as `callAt` has last made it. */
export let api = createApiClient("");

/** Takes the API to be below `path` of the page's own origin. */
export function setBaseUrl(path: string): void {
  baseUrl = path;
  api = createApiClient(path);
}

/** Replaces the function that sends each request. */
export function setFetch(next: typeof send): void {
  send = next;
}

/** Returns where a route of the API is, for what is no call of the client. */
export function urlFor(route: string): string {
  return baseUrl + route;
}

function createApiClient(path: string) {
  const origin = globalThis.location?.origin ?? "http://localhost";
  const client = createClient<paths>({ baseUrl: origin + path, fetch: (request) => send(request) });
  client.use({
    async onResponse({ response }) {
      setOffline(false);
      if (response.status >= 400) throw await ApiError.of(response);
    },
    onError({ error }) {
      if (!isAbort(error)) setOffline(true);
      return ApiError.unreachable(error);
    },
  });
  return client;
}

/** Returns the body of an answer that the contract promises to have one. */
export function unwrap<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new TypeError(t("api.noBody"));
  return answer.data;
}
