import type { SavedContent, SavedQuery } from "../api/types";

const TIME = "2024-05-01T00:00:00.000Z";

/** A request as it arrived. */
interface Arrived {
  method: string;
  key: string | null;
  body: SavedContent;
}

/** The API's saved queries in memory, each with all its versions; `fetch` is a page's fetch. */
export class FakeSaved {
  readonly arrived: Arrived[] = [];
  private readonly queries = new Map<string, SavedQuery[]>();
  /** Whether the answers of saves are lost. */
  losesAnswers = false;
  private gate: Promise<void> = Promise.resolve();

  /** Save a new version, as another window would. */
  save(id: string, content: SavedContent): SavedQuery {
    const versions = this.queries.get(id) ?? [];
    const version = versions.length + 1;
    const saved = { id, version, createdAt: TIME, updatedAt: TIME, ...content };
    this.queries.set(id, [...versions, saved]);
    return saved;
  }

  /** Return the current version. */
  current(id: string): SavedQuery | undefined {
    return this.queries.get(id)?.at(-1);
  }

  delete(id: string): void {
    this.queries.delete(id);
  }

  /** Answer later requests once the returned function is called. */
  hold(): () => void {
    let open = () => {};
    this.gate = new Promise((resolve) => (open = resolve));
    return open;
  }

  fetch = async (request: Request): Promise<Response> => {
    const { method, headers, url } = request;
    const body = ["GET", "DELETE"].includes(method) ? undefined : await request.json();
    this.arrived.push({ method, key: headers.get("Idempotency-Key"), body });
    await this.gate;
    if (body?.name === "") return failure(400, "InvalidRequest");
    if (method === "POST") return Response.json(this.save(`id${this.queries.size}`, body));
    const [, , id = "", , version] = new URL(url).pathname.split("/");
    const current = this.current(id);
    if (!current) return failure(404, "SavedQueryNotFound");
    const versions = this.queries.get(id) ?? [];
    if (url.endsWith("/versions")) return Response.json({ versions: versions.toReversed() });
    if (method === "GET") return Response.json(version ? versions[+version - 1] : current);
    const expected = headers.get("If-Match");
    if (expected && expected !== `"${current.version}"`) return failure(412, "SavedQueryChanged");
    if (method === "DELETE") {
      this.delete(id);
      return new Response(null, { status: 204 });
    }
    const saved = this.save(id, body);
    if (this.losesAnswers) throw new TypeError("The connection was lost.");
    return Response.json(saved);
  };
}

function failure(status: number, code: string): Response {
  return Response.json({ error: { code, message: code } }, { status });
}
