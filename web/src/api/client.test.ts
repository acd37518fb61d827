import { afterEach, expect, test, vi } from "vitest";
import { api, setBaseUrl } from "./client";

afterEach(() => {
  vi.unstubAllGlobals();
  setBaseUrl("");
});

test("api sends requests below the base URL that was set", async () => {
  const requestedUrls: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    requestedUrls.push(request.url);
    return Response.json({ tables: [] });
  });
  await api.GET("/tables");
  setBaseUrl("/v1");
  await api.GET("/tables");
  expect(requestedUrls).toEqual(["http://localhost/tables", "http://localhost/v1/tables"]);
});

test("api returns integers of parameters that JavaScript would round as their digits", async () => {
  const parameters = "[9007199254740993, -9007199254740993, 9007199254740991, 1.5e300]";
  const text = `{"query": "\\"9007199254740993", "parameters": ${parameters}}`;
  vi.stubGlobal("fetch", async () => new Response(text, { headers: { ETag: '"1"' } }));
  const answer = await api.GET("/saved/{savedId}", { params: { path: { savedId: "a" } } });
  expect(answer.data).toEqual({
    query: '"9007199254740993',
    parameters: ["9007199254740993", "-9007199254740993", 9007199254740991, 1.5e300],
  });
  expect(answer.response.headers.get("ETag")).toBe('"1"');
});
