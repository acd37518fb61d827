import createClient from "openapi-fetch";
import { send } from "../auth/session";
import { ApiFailure, isAbort } from "./errors";
import { tellAway } from "./connectivity";
import type { paths } from "./schema";
import { t } from "../i18n";

let base = "";

/** The API's client, as `callAt` has last made it. */
export let api = clientOf("");

/** Takes the API to be below `path` of the page's own origin. */
export function callAt(path: string): void {
  base = path;
  api = clientOf(path);
}

/** Returns where a route of the API is, for what is no call of the client. */
export function placeOf(route: string): string {
  return base + route;
}

function clientOf(path: string) {
  const origin = globalThis.location?.origin ?? "http://localhost";
  const client = createClient<paths>({ baseUrl: origin + path, fetch: send });
  client.use({
    async onResponse({ response }) {
      tellAway(false);
      if (response.status >= 400) throw await ApiFailure.of(response);
    },
    onError({ error }) {
      if (!isAbort(error)) tellAway(true);
      return ApiFailure.unreachable(error);
    },
  });
  return client;
}

/** Returns the body of an answer that the contract promises to have one. */
export function bodyOf<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new TypeError(t("api.noBody"));
  return answer.data;
}
