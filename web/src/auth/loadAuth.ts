import type { AuthClient } from "./session";

/** The user pool as the host's configuration names it. */
export interface AuthConfig {
  /** The origin of the login page and its endpoints, empty for the page's own origin. */
  url: string;
  clientId: string;
  scope: string;
}

/**
 * The provider that replaces one whose code failed to load: its login button loads the code again.
 */
const UNAVAILABLE: AuthClient = {
  begin: () => Promise.reject(new Error("The login's code did not come.")),
  token: async () => null,
  renew: async () => null,
  logIn: async () => location.reload(),
  logOut: async () => location.reload(),
};

/** Load the login provider; a stack without a login does not load its code. */
export async function loadAuth(settings: AuthConfig): Promise<AuthClient> {
  try {
    const { CognitoAuth } = await import("./cognitoAuth");
    return new CognitoAuth(settings);
  } catch {
    return UNAVAILABLE;
  }
}
