/** What the page needs of a login. Each call that fetches may throw where the user pool is away. */
export interface AuthClient {
  begin(): Promise<string | null>;
  /** Returns a token that is still good, null where nobody is logged in. */
  token(): Promise<string | null>;
  /** Returns a new token in the place of one that the API has refused. */
  renew(): Promise<string | null>;
  logIn(): Promise<void>;
  logOut(): Promise<void>;
}

/** Who uses the page: `open` where nobody needs to log in, `lost` where a login has ended while one worked. */
export type AuthState =
  | { state: "disabled" }
  | { state: "signedIn"; name: string }
  | { state: "signedOut"; failed: boolean }
  | { state: "expired"; name: string };

let client: AuthClient | null = null;
let authState: AuthState = { state: "disabled" };
const listeners = new Set<() => void>();

export function getAuthState(): AuthState {
  return authState;
}

/** Calls `listener` when somebody came in or went out; returns what ends that. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes the login of this page, and finds out who is in. */
export async function initAuth(given: AuthClient | null): Promise<void> {
  client = given;
  if (!client) return setState({ state: "disabled" });
  try {
    const name = await client.begin();
    setState(name === null ? { state: "signedOut", failed: false } : { state: "signedIn", name });
  } catch {
    setState({ state: "signedOut", failed: true });
  }
}

export function logIn(): Promise<void> {
  return client?.logIn() ?? Promise.resolve();
}

export function logOut(): Promise<void> {
  return client?.logOut() ?? Promise.resolve();
}

/** Sends a request with the token of who is logged in; a token that is refused is renewed once. */
export async function authFetch(request: Request): Promise<Response> {
  if (!client) return fetch(request);
  const again = request.clone();
  const answer = await withToken(request, await client.token());
  if (answer.status !== 401) return answer;
  const renewed = await client.renew();
  const last = renewed ? await withToken(again, renewed) : answer;
  if (last.status === 401 && authState.state === "signedIn")
    setState({ state: "expired", name: authState.name });
  return last;
}

async function withToken(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  return fetch(request);
}

function setState(next: AuthState): void {
  authState = next;
  for (const listener of listeners) listener();
}
