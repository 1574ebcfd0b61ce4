/** Builds what the server serves. No plugins: what the browser gets is what stands in src. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/static/client/",
  publicDir: false,
  build: {
    outDir: "../server/web/static/client",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0, // the content security policy knows no data: addresses
    modulePreload: { polyfill: false }, // it would be an inline script
    target: "es2022",
    rollupOptions: { input: { workspace: "src/workspace.tsx" } },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    testTimeout: 20_000,
    restoreMocks: true,
    isolate: false, // a new jsdom for each file would cost more than the tests
  },
});
