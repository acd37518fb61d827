import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import budget from "./bundle-budget.json" with { type: "json" };
import { bundleBudget } from "./bundleBudget.ts";
import { precompress } from "./precompress.ts";

// `npm run dev` serves the page with hot reload and passes the API's routes on to a running stack. The stack compares the
// Origin of a request with its Host, hence both as the browser sends them.
const STACK = process.env.STACK ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), precompress(), bundleBudget(budget)],
  server: {
    proxy: Object.fromEntries(
      ["/config.json", "/logout", "/oauth2", "/queries", "/saved", "/tables"].map((path) => [
        path,
        { target: STACK, changeOrigin: false },
      ]),
    ),
  },
  build: {
    // bundle-budget.json has the limits, after compression.
    chunkSizeWarningLimit: 1000,
    // Older ones have no `light-dark()`; what would be made of it for them heeds the system alone.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
  },
  test: {
    include: ["*.test.ts", "src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/i18n/testLanguages.ts"],
  },
});
