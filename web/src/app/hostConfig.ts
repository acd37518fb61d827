import type { AuthConfig } from "../auth/loadAuth";

/** The configuration that the host serves as /config.json: the API's path and the user pool. */
export interface HostConfig {
  /** The path of the API's routes, empty for the root of the page's origin. */
  api: string;
  /** The user pool, null if the API requires no login. */
  login: AuthConfig | null;
}

const DEFAULTS: HostConfig = { api: "", login: null };

/** Load the configuration. Without one, the API is at the page's origin and requires no login. */
export async function loadHostConfig(): Promise<HostConfig> {
  try {
    const answer = await fetch("/config.json", { cache: "no-cache" });
    return answer.ok ? { ...DEFAULTS, ...(await answer.json()) } : DEFAULTS;
  } catch {
    // The host is unreachable: the page opens and reports that with its first request.
    return DEFAULTS;
  }
}
