import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Names carry no hash: Django's manifest storage adds one when it collects static files.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: here("../mingting/design/static/design/built"),
    emptyOutDir: true,
    target: ["es2020", "chrome87", "safari14", "firefox85"],
    cssCodeSplit: true,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: { portal: here("portal/portal.ts"), desk: here("desk/desk.ts") },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
