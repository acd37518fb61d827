import type { LoginSettings } from "../app/hostConfig";
import type { Login } from "./session";

/** What stands in for a login whose code did not come: its button tries anew. */
const NOT_LOADED: Login = {
  begin: () => Promise.reject(new Error("The login's code did not come.")),
  token: async () => null,
  renew: async () => null,
  logIn: async () => location.reload(),
  logOut: async () => location.reload(),
};

/** Loads the login, which a stack without one spares its visitors. */
export async function hostedLogin(settings: LoginSettings): Promise<Login> {
  try {
    const { HostedLogin } = await import("./cognitoAuth");
    return new HostedLogin(settings);
  } catch {
    return NOT_LOADED;
  }
}
