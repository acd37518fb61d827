import type { AuthClient } from "./session";

/** The user pool's login, as the host's configuration names it. */
export interface AuthConfig {
  /** Where the login page and its endpoints are, empty for the page's own origin. */
  url: string;
  clientId: string;
  scope: string;
}

/** What stands in for a login whose code did not come: its button tries anew. */
const UNAVAILABLE: AuthClient = {
  begin: () => Promise.reject(new Error("The login's code did not come.")),
  token: async () => null,
  renew: async () => null,
  logIn: async () => location.reload(),
  logOut: async () => location.reload(),
};

/** Loads the login, which a stack without one spares its visitors. */
export async function loadAuth(settings: AuthConfig): Promise<AuthClient> {
  try {
    const { CognitoAuth } = await import("./cognitoAuth");
    return new CognitoAuth(settings);
  } catch {
    return UNAVAILABLE;
  }
}
