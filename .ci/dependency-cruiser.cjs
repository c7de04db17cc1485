// The house (docs/architecture.md): which folder may import which. One entry for each folder of ours, one rule for each
// package that only one folder may know.

/** What each folder may import of ours besides itself; `types` only as types. */
const HOUSE = {
  app: { values: ["components", "lib/server"], types: ["lib"] },
  "components/canvas": { values: ["components/ui", "lib/scene", "lib/view"], types: ["lib"] },
  "components/panels": { values: ["components/ui", "lib/view"], types: ["lib"] },
  "components/pages": { values: ["components/(canvas|panels|ui)", "lib/(view|tables)"], types: ["lib"] },
  "components/ui": { values: [], types: [] },
  "lib/model": { values: [], types: [] },
  "lib/aws": { values: ["lib/model"], types: [] },
  "lib/import": { values: ["lib/model"], types: [] },
  "lib/demo": { values: ["lib/model"], types: [] },
  "lib/analysis": { values: ["lib/model"], types: [] },
  "lib/layout": { values: ["lib/model"], types: [] },
  "lib/scene": { values: ["lib/layout", "lib/analysis", "lib/model"], types: [] },
  "lib/files": { values: [], types: ["lib"] },
  "lib/view": { values: [], types: ["lib/model"] },
  "lib/tables": { values: ["lib/view"], types: ["lib"] },
  "lib/store": { values: ["lib/model"], types: [] },
  "lib/server": {
    values: ["lib/(model|aws|import|demo|analysis|layout|scene|files|tables|view|store)", "package.json"],
    types: [],
  },
  "lib/cli": {
    values: ["lib/(model|aws|import|demo|analysis|layout|scene|files|tables|view|store|server)"],
    types: [],
  },
};

/** Tests may look anywhere for their material, still only through a folder's entry. */
const TESTS = "\\.test\\.tsx?$|/(test|tests|testing)/";

/** The folders with one entry each: a direct child of lib/ or components/. */
const ENTRY = "^(lib|components)/[^/]+/index\\.tsx?$";

const house = Object.entries(HOUSE).flatMap(([folder, { values, types }]) => {
  const from = { path: `^${folder}/`, pathNot: TESTS };
  const allowed = [folder, ...values].map((path) => `^${path}(/|$)`);
  const ours = "^(app|components|lib|e2e|bench|public|\\.ci|package\\.json)(/|$)";
  const typed = types.map((path) => `^${path}(/|$)`);
  return [
    {
      name: `house:${folder}`,
      comment: `${folder} may import only ${[...values, ...types.map((path) => `types of ${path}`)].join(", ") || "nothing of ours"}.`,
      severity: "error",
      from,
      to: { path: ours, pathNot: [...allowed, ...typed, ...(folder === "app" ? ["^public/openapi\\.json$"] : [])] },
    },
    ...(typed.length === 0
      ? []
      : [
          {
            name: `house:${folder}:types-only`,
            comment: `${folder} may import ${types.join(", ")} only as types.`,
            severity: "error",
            from,
            to: { path: typed, pathNot: allowed, dependencyTypesNot: ["type-only"] },
          },
        ]),
  ];
});

/** `peers`: files of the benchmark that measure the package itself. */
const onlyIn = (name, packages, folder, peers = []) => ({
  name,
  comment: `Only ${folder} may import ${packages}.`,
  severity: "error",
  from: {
    path: "^(app|components|lib|bench|proxy\\.ts|instrumentation\\.ts)",
    pathNot: [`^${folder}/`, TESTS, ...peers],
  },
  to: { path: `(^|node_modules/)${packages}` },
});

module.exports = {
  forbidden: [
    ...house,
    onlyIn("aws-sdk", "@(aws-sdk|smithy)/", "lib/aws"),
    onlyIn("file-writers", "(@resvg/|pdfkit|svg-to-pdfkit)", "lib/files", ["^bench/files\\.ts$"]),
    onlyIn("xyflow", "(@xyflow/|reactflow)", "components/canvas", ["^bench/canvas/plain\\.tsx$"]),
    {
      name: "only-the-entry",
      comment: "Another folder is imported through its index.ts only.",
      severity: "error",
      from: { path: "^(lib|components)/([^/]+)/" },
      to: { path: "^(lib|components)/[^/]+/", pathNot: [ENTRY, "^$1/$2/"] },
    },
    {
      name: "only-the-entry-from-outside",
      comment:
        "lib/ and components/ are imported through their folders' index.ts. proxy.ts alone takes the guard, which runs before the composition root.",
      severity: "error",
      from: { path: "^(app|e2e|bench|instrumentation\\.ts|proxy\\.ts)" },
      to: { path: "^(lib|components)/[^/]+/", pathNot: [ENTRY, "^lib/server/guard\\.ts$", "^lib/cli/[^/]+\\.mjs$"] },
    },
    {
      name: "guard-for-proxy-only",
      severity: "error",
      from: { path: "^(app|e2e|bench|instrumentation\\.ts)" },
      to: { path: "^lib/server/guard\\.ts$" },
    },
    {
      name: "entrances",
      comment: "proxy.ts and instrumentation.ts know the server only.",
      severity: "error",
      from: { path: "^(proxy|instrumentation)\\.ts$" },
      to: { path: "^(app|components|lib|e2e|bench)/", pathNot: "^lib/server/" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-dev-packages",
      comment: "What ships may not need a development dependency.",
      severity: "error",
      from: { path: "^(app|components|lib|proxy\\.ts|instrumentation\\.ts)", pathNot: TESTS },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "node_modules/@types/" },
    },
    {
      name: "no-undeclared-packages",
      severity: "error",
      from: { path: "^(app|components|lib|e2e|bench)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^\\.next/" },
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mts", ".mjs", ".cjs", ".js", ".json", ".css"],
    },
    builtInModules: { add: ["server-only"] },
  },
};
