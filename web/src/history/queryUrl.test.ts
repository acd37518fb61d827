import { expect, test } from "vitest";
import { queryUrl, requestIdFromPath } from "./queryUrl";

const ARN = "arn:aws:states:us-east-1:123456789012:execution:queries:q-1";

test("a link leads back to its query", () => {
  const link = queryUrl(ARN, "https://page.example");
  expect(link).toBe(`https://page.example/q/${encodeURIComponent(ARN)}`);
  expect(requestIdFromPath(new URL(link).pathname)).toBe(ARN);
});

test("colons may come as they are", () => {
  expect(requestIdFromPath(`/q/${ARN}`)).toBe(ARN);
  expect(requestIdFromPath(`/q/${ARN}/`)).toBe(ARN);
});

test("other paths name no query, and a broken one names itself", () => {
  expect(["/", "/q/", "/queries/x", "/q"].map(requestIdFromPath)).toEqual([null, null, null, null]);
  expect(requestIdFromPath("/q/50%")).toBe("50%");
});
