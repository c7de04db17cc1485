import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { compile } from "tailwindcss";
import { PALETTES } from "@/lib/scene";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const ENTRIES = {
  ours: fileURLToPath(import.meta.resolve("./ours.tsx")),
  plain: fileURLToPath(import.meta.resolve("./plain.tsx")),
};

/** Pages by what they show, each with an input of its own. */
export interface Pages {
  /** Where a page shows an input. */
  add: (page: keyof typeof ENTRIES, input: unknown) => string;
  stop: () => Promise<void>;
}

/** Bundles both pages, as a production build would, and serves them on the loopback address from memory. */
export async function servePages(): Promise<Pages> {
  const files = new Map<string, Uint8Array | string>();
  const { outputFiles } = await build({
    entryPoints: ENTRIES,
    bundle: true,
    write: false,
    outdir: "/",
    minify: true,
    format: "iife",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".woff": "file", ".woff2": "file" },
    banner: { js: "globalThis.began=performance.now();" },
    plugins: [tailwind],
    absWorkingDir: ROOT,
    logLevel: "error",
  });
  for (const file of outputFiles) files.set(file.path.replaceAll(path.sep, "/"), file.contents);

  const server = createServer((request, response) => {
    const name = request.url ?? "";
    const body = files.get(name);
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": TYPES[path.extname(name)] ?? "text/html" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    add(page, input) {
      const name = `/${page}-${files.size}`;
      files.set(name, html(page, input));
      return `http://127.0.0.1:${address.port}${name}`;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const TYPES: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** The input is there before the script starts: no page pays for reading it. */
function html(page: string, input: unknown): string {
  const colours = Object.entries(PALETTES.light).map(([token, colour]) => `--t-${token}:${colour}`);
  const style = `:root{${colours.join(";")}}html,body,main{height:100%;margin:0}`;
  const json = JSON.stringify(input).replaceAll("<", "\\u003c");
  return `<!doctype html><meta charset="utf-8"><title>${page}</title><link rel="stylesheet" href="/${page}.css"><style>${style}</style><body><script>globalThis.input=${json}</script><script src="/${page}.js"></script>`;
}

/** The project's style sheet with the classes that its canvas uses, as the build makes it. */
const tailwind: Plugin = {
  name: "tailwind",
  setup({ onLoad }) {
    onLoad({ filter: /globals\.css$/ }, async ({ path: file }) => {
      const { build: written } = await compile(readFileSync(file, "utf8"), {
        base: path.dirname(file),
        loadStylesheet: (id, base) => {
          const found = createRequire(file).resolve(id === "tailwindcss" ? "tailwindcss/index.css" : id);
          return Promise.resolve({ path: found, base, content: readFileSync(found, "utf8") });
        },
      });
      return { contents: written(words(["components/canvas", "components/ui"])), loader: "css" };
    });
  },
};

/** Everything in some folders that may be the name of a class. */
function words(folders: readonly string[]): string[] {
  const sources = folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder))
      .filter((name) => name.endsWith(".tsx"))
      .map((name) => readFileSync(path.join(ROOT, folder, name), "utf8")),
  );
  return [...new Set(sources.flatMap((source) => source.split(/[\s"'`]+/)))];
}
