import { type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import type { AuthConfig } from "./loadAuth";
import { TokenStorage } from "./tokenStorage";
import type { AuthClient } from "./session";

// A token that expires within these seconds is renewed first, as a request may take as long.
const EXPIRY_MARGIN_SECONDS = 60;

/**
 * Login by authorization code with PKCE at Cognito's hosted page; loaded only if the API requires a
 * login.
 */
export class CognitoAuth implements AuthClient {
  private readonly manager: UserManager;
  private readonly home = `${location.origin}/`;
  private renewing: Promise<User | null> | null = null;

  constructor(private readonly settings: AuthConfig) {
    const url = settings.url || location.origin;
    this.manager = new UserManager({
      authority: url,
      // The endpoints are listed because Cognito's login domain has no discovery document and its
      // own logout.
      metadata: {
        issuer: url,
        authorization_endpoint: `${url}/oauth2/authorize`,
        token_endpoint: `${url}/oauth2/token`,
        revocation_endpoint: `${url}/oauth2/revoke`,
      },
      client_id: settings.clientId,
      redirect_uri: this.home,
      scope: settings.scope,
      userStore: new TokenStorage(sessionStorage),
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      // A request renews the token, so the session of an idle page expires in the end.
      automaticSilentRenew: false,
    });
  }

  /**
   * Complete the login from the callback URL, else restore the session; return the user's name or
   * null.
   */
  async begin(): Promise<string | null> {
    const query = new URLSearchParams(location.search);
    if (query.has("state") && (query.has("code") || query.has("error")))
      return this.handleCallback();
    return displayName(await this.renewOnce());
  }

  async token(): Promise<string | null> {
    const user = await this.manager.getUser();
    if (user && (user.expires_in ?? 0) > EXPIRY_MARGIN_SECONDS) return user.access_token;
    return (await this.renewOnce())?.access_token ?? null;
  }

  async renew(): Promise<string | null> {
    return (await this.renewOnce())?.access_token ?? null;
  }

  async logIn(): Promise<void> {
    const path = location.pathname + location.search + location.hash;
    await this.manager.signinRedirect({ state: path });
  }

  async logOut(): Promise<void> {
    // If the user pool is unreachable, only the local tokens are deleted.
    await this.manager.revokeTokens(["refresh_token"]).catch(() => undefined);
    await this.manager.removeUser();
    const back = new URLSearchParams({
      client_id: this.settings.clientId,
      logout_uri: this.home,
    });
    location.assign(`${this.settings.url}/logout?${back}`);
  }

  private async handleCallback(): Promise<string | null> {
    try {
      const user = await this.manager.signinRedirectCallback();
      history.replaceState(null, "", toLocalPath(user.state));
      return displayName(user);
    } catch (error) {
      // The code was used before or the login was cancelled: the URL must not keep the code.
      history.replaceState(null, "", "/");
      throw error;
    }
  }

  /** Renew the tokens once for all concurrent callers; return null if the session has expired. */
  private renewOnce(): Promise<User | null> {
    this.renewing ??= this.requestRenewal().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async requestRenewal(): Promise<User | null> {
    const user = await this.manager.getUser();
    if (!user?.refresh_token) return null;
    try {
      return await this.manager.signinSilent();
    } catch (error) {
      if (!isRejected(error)) throw error;
      await this.manager.removeUser();
      return null;
    }
  }
}

/** Return whether the user pool rejected the request, as opposed to a failed connection. */
function isRejected(error: unknown): boolean {
  return error instanceof Error && error.name === "ErrorResponse";
}

function displayName(user: User | null): string | null {
  if (!user) return null;
  return user.profile.email ?? user.profile.preferred_username ?? user.profile.sub ?? "";
}

/** Return a path of this page; any other value of the state becomes `/`. */
function toLocalPath(state: unknown): string {
  const path = typeof state === "string" ? state : "/";
  return path.startsWith("/") && !path.startsWith("//") ? path : "/";
}
