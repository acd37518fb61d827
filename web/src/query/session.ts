/** What survives a reload: the text, and the query whose result is shown. */
export interface Session {
  text: string;
  shown: Shown | null;
}

/** A query that was run or opened; `from` is where its SQL stood in the text. */
export interface Shown {
  requestId: string;
  sql: string;
  from: number;
  origin: "run" | "history";
}

const KEY = "duckstep.session";

/** A window's own session, else the last one of any window: two open windows do not overwrite each other. */
export function readSession(): Session {
  for (const storage of [sessionStorage, localStorage]) {
    const session = parse(storage.getItem(KEY));
    if (session) return session;
  }
  return { text: "", shown: null };
}

export function writeSession(session: Session): void {
  const written = JSON.stringify(session);
  for (const storage of [sessionStorage, localStorage]) {
    try {
      storage.setItem(KEY, written);
    } catch {
      // A full or forbidden storage costs the reload its text, never the work itself.
    }
  }
}

function parse(written: string | null): Session | null {
  if (!written) return null;
  try {
    const session = JSON.parse(written);
    return typeof session.text === "string" ? session : null;
  } catch {
    return null;
  }
}
