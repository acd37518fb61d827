/** What the page needs of a login. Each call that fetches may throw where the user pool is away. */
export interface Login {
  begin(): Promise<string | null>;
  /** Returns a token that is still good, null where nobody is logged in. */
  token(): Promise<string | null>;
  /** Returns a new token in the place of one that the API has refused. */
  renew(): Promise<string | null>;
  logIn(): Promise<void>;
  logOut(): Promise<void>;
}

/** Who uses the page: `open` where nobody needs to log in, `lost` where a login has ended while one worked. */
export type Access =
  | { state: "open" }
  | { state: "in"; name: string }
  | { state: "out"; failed: boolean }
  | { state: "lost"; name: string };

let login: Login | null = null;
let access: Access = { state: "open" };
const listeners = new Set<() => void>();

export function currentAccess(): Access {
  return access;
}

/** Calls `listener` when somebody came in or went out; returns what ends that. */
export function onAccess(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes the login of this page, and finds out who is in. */
export async function beginWith(given: Login | null): Promise<void> {
  login = given;
  if (!login) return become({ state: "open" });
  try {
    const name = await login.begin();
    become(name === null ? { state: "out", failed: false } : { state: "in", name });
  } catch {
    become({ state: "out", failed: true });
  }
}

export function logIn(): Promise<void> {
  return login?.logIn() ?? Promise.resolve();
}

export function logOut(): Promise<void> {
  return login?.logOut() ?? Promise.resolve();
}

/** Sends a request with the token of who is logged in; a token that is refused is renewed once. */
export async function send(request: Request): Promise<Response> {
  if (!login) return fetch(request);
  const again = request.clone();
  const answer = await withToken(request, await login.token());
  if (answer.status !== 401) return answer;
  const renewed = await login.renew();
  const last = renewed ? await withToken(again, renewed) : answer;
  if (last.status === 401 && access.state === "in") become({ state: "lost", name: access.name });
  return last;
}

async function withToken(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  return fetch(request);
}

function become(next: Access): void {
  access = next;
  for (const listener of listeners) listener();
}
