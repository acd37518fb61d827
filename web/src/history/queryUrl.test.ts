import { expect, test } from "vitest";
import { queryUrl, requestIdFromPath } from "./queryUrl";

const ARN = "arn:aws:states:us-east-1:123456789012:execution:queries:q-1";

test("requestIdFromPath returns the requestId of queryUrl", () => {
  const link = queryUrl(ARN, "https://page.example");
  expect(link).toBe(`https://page.example/q/${encodeURIComponent(ARN)}`);
  expect(requestIdFromPath(new URL(link).pathname)).toBe(ARN);
});

test("requestIdFromPath accepts unencoded colons", () => {
  expect(requestIdFromPath(`/q/${ARN}`)).toBe(ARN);
  expect(requestIdFromPath(`/q/${ARN}/`)).toBe(ARN);
});

test("requestIdFromPath returns null for other paths and the text of an invalid encoding", () => {
  expect(["/", "/q/", "/queries/x", "/q"].map(requestIdFromPath)).toEqual([null, null, null, null]);
  expect(requestIdFromPath("/q/50%")).toBe("50%");
});
