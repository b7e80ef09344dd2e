import js from "@eslint/js";

export default [
  { ignores: ["static/vendor/", "staticfiles/", "node_modules/", ".venv/"] },
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    rules: {
      // tsc checks names with more knowledge: which globals exist in a page, a worker, a worklet.
      "no-undef": "off",
      "no-unused-vars": ["error", { args: "after-used", caughtErrors: "none" }],
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      "no-console": "error",
      "no-eval": "error",
      "max-lines": ["error", { max: 500 }],
      "max-lines-per-function": ["error", { max: 60, skipComments: true }],
      complexity: ["error", 12],
    },
  },
  {
    files: ["tests/js/**/*.js"],
    rules: { "max-lines-per-function": "off" },
  },
];
