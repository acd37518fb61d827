import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import config from "./vite.config.ts";

test("the dev server passes every route of the API to the stack", () => {
  const contract = readFileSync(new URL("../contracts/openapi.yaml", import.meta.url), "utf-8");
  const routes = new Set([...contract.matchAll(/^ {2}(\/\w+)/gm)].map(([, route]) => route));
  expect([...routes]).toContain("/queries");
  const proxied = Object.keys(config.server?.proxy ?? {});
  expect([...routes].filter((route) => !proxied.includes(route as string))).toEqual([]);
});
