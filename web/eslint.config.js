import { defineConfig } from "eslint/config";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Each folder of src imports from itself and from those after it alone.
const LAYERS = [
  "app",
  "tabbar",
  "saved",
  "results",
  "grid",
  "history",
  "catalog",
  "workflow",
  "plan",
  "query",
  "tabs",
  "charts",
  "editor",
  "auth",
  "inspector",
  "resultset",
  "ui",
  "api",
  "sql",
  "i18n",
  "testing",
];

const zones = LAYERS.slice(1).map((layer, index) => ({
  target: `./src/${layer}`,
  from: LAYERS.slice(0, index + 1).map((above) => `./src/${above}`),
  message: `${layer} is below this folder: see LAYERS in eslint.config.js.`,
}));

export default defineConfig(
  { ignores: ["dist", "src/api/schema.d.ts"] },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommended, reactHooks.configs.flat["recommended-latest"]],
    plugins: { "import-x": importX },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    settings: {
      "import-x/extensions": [".ts", ".tsx"],
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".tsx", ".d.ts"] })],
    },
    rules: {
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "Property[key.name='queryKey'] > ArrayExpression",
          message: "Cache keys are in src/api/queryKeys.ts.",
        },
      ],
      // The compiler reports unused names, and allows those that a rest pattern leaves out.
      "@typescript-eslint/no-unused-vars": "off",
    },
  },
);
