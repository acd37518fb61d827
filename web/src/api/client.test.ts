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
