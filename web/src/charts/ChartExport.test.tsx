// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { fileNameOf } from "../api/download";
import { ApiError } from "../api/errors";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { ChartExport } from "./ChartExport";
import type { ChartModel } from "./chartModel";
import { renderPng, renderSvg, saveFile } from "./exportImage";

vi.mock("./exportImage", () => ({ renderPng: vi.fn(), renderSvg: vi.fn(), saveFile: vi.fn() }));

test("chart export that fails shows why, until another succeeds", async () => {
  const error = { code: "ImageTooLarge", message: t("charts.imageTooLarge") };
  vi.mocked(renderPng).mockRejectedValue(new ApiError(error));
  vi.mocked(renderSvg).mockReturnValue("<svg/>");
  const { user } = renderComponent(
    <ChartExport
      model={{} as ChartModel}
      title="Reviews by day"
      fileTitle="Reviews"
      frame={{ current: null }}
    />,
  );
  await user.click(screen.getByRole("button", { name: "PNG" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain(t("errors.ImageTooLarge.title"));
  expect(alert.textContent).toContain(t("errors.ImageTooLarge.advice"));
  await user.click(screen.getByRole("button", { name: "SVG" }));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(vi.mocked(saveFile).mock.calls.map(([, name]) => name)).toEqual([
    `${fileNameOf("Reviews")}.svg`,
  ]);
});
