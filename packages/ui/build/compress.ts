/**
 * Vite plugin: writes a `.br` and a `.gz` sibling of every asset worth it, so that the server never compresses
 * at run time. index.html is left alone: the server writes meta tags into it before it goes out.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = /\.(js|css|svg|wasm|json|webmanifest|txt)$/;
/** Below this a compressed copy saves less than the header that announces it. */
const MINIMUM_BYTES = 512;

export function compress(): Plugin {
  let outDir = "dist";
  return {
    name: "tacit-compress",
    apply: "build",
    configResolved(config) {
      outDir = config.build.outDir;
    },
    closeBundle() {
      for (const file of filesBelow(outDir).filter((name) => COMPRESSIBLE.test(name))) {
        const plain = readFileSync(file);
        if (plain.length < MINIMUM_BYTES) continue;
        const brotli = brotliCompressSync(plain, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
          },
        });
        const gzip = gzipSync(plain, { level: 9 });
        if (brotli.length < plain.length) writeFileSync(`${file}.br`, brotli);
        if (gzip.length < plain.length) writeFileSync(`${file}.gz`, gzip);
      }
    },
  };
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
