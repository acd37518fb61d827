import { vi } from "vitest";

/**
 * Stub an API that serves rows up to a total weight of 10 and redirects above, as it does for the
 * first `slow` requests; return the requested ranges.
 */
export function serveRows(weights: number[], slow = 0): string[] {
  const ranges: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "POST") {
      ranges.push(`POST ${new URL(request.url).pathname}`);
      return new Response(null, { status: 503 });
    }
    const query = new URL(request.url).searchParams;
    const [offset, limit] = [Number(query.get("offset")), Number(query.get("limit"))];
    ranges.push(`${offset}+${limit}`);
    const part = weights.slice(offset, offset + limit);
    const weight = part.reduce((sum, each) => sum + each, 0);
    if (weight > 10 || ranges.length <= slow) return redirect();
    return Response.json({ rows: part.map((_, index) => [offset + index, "text"]) });
  });
  return ranges;
}

function redirect(): Response {
  const response = new Response(null);
  Object.defineProperty(response, "type", { value: "opaqueredirect" });
  return response;
}
