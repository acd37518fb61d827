import { vi } from "vitest";

/**
 * Stub an API that serves rows up to a total weight of 10 and redirects above; return the requested
 * ranges.
 */
export function serveRows(weights: number[]): string[] {
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
    if (part.reduce((sum, weight) => sum + weight, 0) > 10) return redirect();
    return Response.json({ rows: part.map((_, index) => [offset + index, "text"]) });
  });
  return ranges;
}

function redirect(): Response {
  const response = new Response(null);
  Object.defineProperty(response, "type", { value: "opaqueredirect" });
  return response;
}
