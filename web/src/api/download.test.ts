import { afterEach, expect, test, vi } from "vitest";
import { ApiError } from "./errors";
import { fetchDownloadUrl, fileNameOf } from "./download";

afterEach(() => vi.unstubAllGlobals());

function stubResponses(...responses: Response[]): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    requests.push(request);
    return responses.shift();
  });
  return requests;
}

test("fetchDownloadUrl polls until the API has converted the result", async () => {
  const pending = () => Response.json({ requestId: "q", status: "SUCCEEDED" }, { status: 202 });
  const requests = stubResponses(
    pending(),
    pending(),
    Response.json({ url: "https://files.example/x" }),
  );
  expect(await fetchDownloadUrl("q", "csv", "한 a")).toBe("https://files.example/x");
  expect(requests.map((request) => new URL(request.url).search)).toEqual(
    Array(3).fill("?format=csv&escape=formulas&filename=%ED%95%9C%20a&link=true&wait=20"),
  );
  expect(requests[0]?.headers.get("Prefer")).toBe("respond-async");
});

test("fetchDownloadUrl raises the error of a failed conversion", async () => {
  const error = { code: "ResultExpired", message: "The result has been deleted." };
  stubResponses(Response.json({ error }, { status: 410 }));
  await expect(fetchDownloadUrl("q", "csv", "a")).rejects.toThrow(new ApiError(error, 410));
});

test("fileNameOf has the title and the day", () => {
  expect(fileNameOf("월별 리뷰", new Date(2024, 4, 1, 23, 59))).toBe("월별 리뷰 2024-05-01");
});
