/** A login provider. Each call that fetches may throw if the user pool is unreachable. */
export interface AuthClient {
  begin(): Promise<string | null>;
  /** Return a valid token, null if no user is logged in. */
  token(): Promise<string | null>;
  /** Return a new token to replace one that the API rejected. */
  renew(): Promise<string | null>;
  logIn(): Promise<void>;
  logOut(): Promise<void>;
}

/** The state of the login: `disabled` if the API requires none, `expired` if the session ended during work. */
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

/** Call `listener` on each change of the state; return the function that unsubscribes. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Set the login provider and restore the session. */
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

/** Send a request with the user's token; renew a rejected token once. */
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
