/** What the page's host tells it in /config.json: where the API is, and how one logs in. */
export interface Settings {
  /** The path below which the API's routes are, empty for the root of the page's own origin. */
  api: string;
  /** The user pool's login, null where the API asks for none. */
  login: LoginSettings | null;
}

export interface LoginSettings {
  /** Where the login page and its endpoints are, empty for the page's own origin. */
  url: string;
  clientId: string;
  scope: string;
}

const OPEN: Settings = { api: "", login: null };

/** Reads the settings; a host without any serves the API beside the page and asks for no login. */
export async function readSettings(): Promise<Settings> {
  try {
    const answer = await fetch("/config.json", { cache: "no-cache" });
    return answer.ok ? { ...OPEN, ...(await answer.json()) } : OPEN;
  } catch {
    // The host is away: the page opens all the same, and says so where it needs the API.
    return OPEN;
  }
}
