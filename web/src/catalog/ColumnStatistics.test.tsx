// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/errors";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import ColumnStatistics from "./ColumnStatistics";

const post = vi.hoisted(() => vi.fn());

vi.mock("../api/client", () => ({ api: { POST: post }, unwrap: (value: unknown) => value }));

beforeEach(() => void post.mockReset());

/** The validation waits for a pause in typing. */
const WAIT = { timeout: 4_000 };

const ACCEPTED = {
  valid: true,
  errors: [],
  warnings: [],
  estimate: { files: 2, bytes: 2048, partitions: 1, totalFiles: 9, totalPartitions: 3 },
};
const REFUSED = {
  ...ACCEPTED,
  valid: false,
  errors: [{ code: "ScanLimitExceeded", message: "The query reads more than 1 TB." }],
  estimate: {},
};

function renderDialog() {
  const column = { name: "fare", type: "DOUBLE" };
  const on = { onFilter: vi.fn(), onClose: vi.fn() };
  return renderComponent(<ColumnStatistics table="rides" column={column} {...on} />).user;
}

const compute = () =>
  screen.getByRole<HTMLButtonElement>("button", { name: t("catalog.computeStatistics") });

test("column statistics show the estimate before they can be computed", async () => {
  post.mockResolvedValue(ACCEPTED);
  renderDialog();
  expect(screen.getByTestId("statistics-estimate").textContent).toBe(t("catalog.estimating"));
  expect(compute().disabled).toBe(true);
  expect(await screen.findByText(/2 files/, {}, WAIT)).toBeTruthy();
  expect(compute().disabled).toBe(false);
});

test.each([
  ["a refused scan", () => post.mockResolvedValueOnce(REFUSED), "The query reads more than 1 TB."],
  [
    "a refused validation",
    () =>
      post.mockRejectedValueOnce(new ApiError({ code: "TableNotFound", message: "Gone." }, 400)),
    "Gone.",
  ],
  [
    "a lost response",
    () => post.mockRejectedValueOnce(new ApiError({ code: "Unreachable", message: "Lost." }, 0)),
    "Lost.",
  ],
])("column statistics show the error of %s until a retry succeeds", async (_, answer, message) => {
  answer();
  post.mockResolvedValue(ACCEPTED);
  const user = renderDialog();
  expect((await screen.findByRole("alert", {}, WAIT)).textContent).toContain(message);
  expect(screen.queryByTestId("statistics-estimate")).toBeNull();
  expect(compute().disabled).toBe(true);
  await user.click(screen.getByRole("button", { name: t("app.retry") }));
  expect(await screen.findByText(/2 files/, {}, WAIT)).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(compute().disabled).toBe(false);
});
