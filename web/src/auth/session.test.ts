import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { initAuth, getAuthState, type AuthClient, subscribe, authFetch } from "./session";

/** A login provider that returns these tokens in order and records each logout. */
function fake(given: Partial<AuthClient> = {}): AuthClient {
  return {
    begin: async () => "ada@example.com",
    token: async () => "first",
    renew: async () => "second",
    logIn: async () => undefined,
    logOut: async () => undefined,
    ...given,
  };
}

let requests: { token: string | null; body: string }[] = [];

/** A fetch that answers with 401 unless the token is one of `good`. */
function api(...good: string[]) {
  vi.stubGlobal("fetch", async (request: Request) => {
    const token = request.headers.get("Authorization");
    requests.push({ token, body: await request.text() });
    return new Response("", { status: token && good.includes(token) ? 200 : 401 });
  });
}

function post(): Request {
  return new Request("http://localhost/queries", { method: "POST", body: "SELECT 1" });
}

beforeEach(() => {
  requests = [];
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await initAuth(null);
});

test("authFetch adds no token if the API requires no login", async () => {
  api();
  expect((await authFetch(post())).status).toBe(401);
  expect(requests).toEqual([{ token: null, body: "SELECT 1" }]);
  expect(getAuthState()).toEqual({ state: "disabled" });
});

test("authFetch sends the token of the signed-in user", async () => {
  await initAuth(fake());
  api("Bearer first");
  expect((await authFetch(post())).status).toBe(200);
  expect(getAuthState()).toEqual({ state: "signedIn", name: "ada@example.com" });
});

test("authFetch renews a rejected token and repeats the request", async () => {
  await initAuth(fake());
  api("Bearer second");
  expect((await authFetch(post())).status).toBe(200);
  expect(requests).toEqual([
    { token: "Bearer first", body: "SELECT 1" },
    { token: "Bearer second", body: "SELECT 1" },
  ]);
  expect(getAuthState().state).toBe("signedIn");
});

test.each([null, "third"])(
  "authFetch sets the state to expired if the session has ended",
  async (renewed) => {
    await initAuth(fake({ renew: async () => renewed }));
    api("Bearer good");
    const listener = vi.fn();
    const stop = subscribe(listener);
    expect((await authFetch(post())).status).toBe(401);
    expect((await authFetch(post())).status).toBe(401);
    stop();
    expect(getAuthState()).toEqual({ state: "expired", name: "ada@example.com" });
    expect(listener).toHaveBeenCalledTimes(1);
  },
);

test("authFetch returns any status but 401 without renewal", async () => {
  const renew = vi.fn(async () => "second");
  await initAuth(fake({ renew }));
  vi.stubGlobal("fetch", async () => new Response("", { status: 403 }));
  expect((await authFetch(post())).status).toBe(403);
  expect(renew).not.toHaveBeenCalled();
});

test("initAuth signs out without a session or after a failed login", async () => {
  await initAuth(fake({ begin: async () => null }));
  expect(getAuthState()).toEqual({ state: "signedOut", failed: false });
  await initAuth(fake({ begin: () => Promise.reject(new Error("access_denied")) }));
  expect(getAuthState()).toEqual({ state: "signedOut", failed: true });
});
