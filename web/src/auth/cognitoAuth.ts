import { type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import type { AuthConfig } from "./loadAuth";
import { TokenStorage } from "./tokenStorage";
import type { AuthClient } from "./session";

// A token that ends within these seconds is renewed first: a request may take as long.
const EXPIRY_MARGIN_SECONDS = 60;

/** A login by authorization code with PKCE at Cognito's hosted page; loaded only where the API asks for one. */
export class CognitoAuth implements AuthClient {
  private readonly manager: UserManager;
  private readonly home = `${location.origin}/`;
  private renewing: Promise<User | null> | null = null;

  constructor(private readonly settings: AuthConfig) {
    const url = settings.url || location.origin;
    this.manager = new UserManager({
      authority: url,
      // Given by hand: Cognito's login domain has no discovery document, and its logout is its own.
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
      // Renewed when a request needs it, so that a page that nobody uses is logged out in the end.
      automaticSilentRenew: false,
    });
  }

  /** Takes what the login page sent back with, else what is left of an earlier login; returns a name if somebody is in. */
  async begin(): Promise<string | null> {
    const asked = new URLSearchParams(location.search);
    if (asked.has("state") && (asked.has("code") || asked.has("error")))
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
    // Where the pool is away, forgetting the tokens here has to do.
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
      // A link that was used before, or a login that was given up: the code must not stay in the address.
      history.replaceState(null, "", "/");
      throw error;
    }
  }

  /** Renews once for all who ask at the same time; null where the login has ended. */
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

/** Whether the pool has refused, and not only failed to answer. */
function isRejected(error: unknown): boolean {
  return error instanceof Error && error.name === "ErrorResponse";
}

function displayName(user: User | null): string | null {
  if (!user) return null;
  return user.profile.email ?? user.profile.preferred_username ?? user.profile.sub ?? "";
}

/** Returns a path of this page; anything else that a state may hold is its start. */
function toLocalPath(state: unknown): string {
  const path = typeof state === "string" ? state : "/";
  return path.startsWith("/") && !path.startsWith("//") ? path : "/";
}
