import { fileURLToPath, URL } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm run dev` finds the API: a `tally serve` or `tally demo` that runs beside it. */
const API = process.env.TALLY_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@artifacts": here("../backend/tallystick/artifacts"), "@": here("./src") } },
  build: {
    target: "es2022",
    outDir: here("../backend/tallystick/pages"),
    emptyOutDir: true,
    // A font or picture within a script would need `data:` in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { "/v1": API } },
  // No clock judges: a busy machine makes none of them fail.
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"], testTimeout: 0 },
});
