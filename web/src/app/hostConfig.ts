import type { AuthConfig } from "../auth/loadAuth";

/** What the page's host tells it in /config.json: where the API is, and how one logs in. */
export interface HostConfig {
  /** The path below which the API's routes are, empty for the root of the page's own origin. */
  api: string;
  /** The user pool's login, null where the API asks for none. */
  login: AuthConfig | null;
}

const DEFAULTS: HostConfig = { api: "", login: null };

/** Reads the settings; a host without any serves the API beside the page and asks for no login. */
export async function loadHostConfig(): Promise<HostConfig> {
  try {
    const answer = await fetch("/config.json", { cache: "no-cache" });
    return answer.ok ? { ...DEFAULTS, ...(await answer.json()) } : DEFAULTS;
  } catch {
    // The host is away: the page opens all the same, and says so where it needs the API.
    return DEFAULTS;
  }
}
