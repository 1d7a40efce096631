// Writes the packages for npm: `miglint`, which people install, and one for each platform, which holds the program.
//
//   node packages/npm/build.js OUT PLATFORM=PROGRAM...
//
// PLATFORM is Node's own name, as linux-x64. The packages of the platforms are optional dependencies of `miglint`, with `os` and
// `cpu`, so that npm installs the one that fits and no script has to run. The program for Linux is linked statically (there is no
// C in it), so one serves every distribution.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64"];

const root = path.join(__dirname, "../..");
const cargo = fs.readFileSync(path.join(root, "Cargo.toml"), "utf8");
const of = (key) => cargo.match(new RegExp(`^${key} = "(.*)"$`, "m"))[1];
const about = {
  version: of("version"),
  description: of("description"),
  license: "(MIT OR Apache-2.0)",
  repository: { type: "git", url: `git+${of("repository")}.git` },
};

function write(out, name, manifest, files) {
  const folder = path.join(out, name);
  fs.mkdirSync(path.join(folder, "bin"), { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const [to, from] of Object.entries({ ...files, "LICENSE-MIT": "LICENSE-MIT", "LICENSE-APACHE": "LICENSE-APACHE" })) {
    fs.copyFileSync(path.resolve(root, from), path.join(folder, to));
  }
}

function writeMain(out) {
  const dependencies = PLATFORMS.map((platform) => [`@miglint/${platform}`, about.version]);
  const manifest = {
    name: "miglint",
    ...about,
    keywords: ["postgresql", "supabase", "migrations", "linter", "sql"],
    bin: { miglint: "bin/miglint.js" },
    files: ["bin"],
    engines: { node: ">=18" },
    optionalDependencies: Object.fromEntries(dependencies),
  };
  write(out, "miglint", manifest, { "bin/miglint.js": "packages/npm/miglint.js", "README.md": "README.md" });
}

function writePlatform(out, platform, program) {
  const [os, cpu] = platform.split("-");
  const file = os === "win32" ? "bin/miglint.exe" : "bin/miglint";
  const manifest = { name: `@miglint/${platform}`, ...about, os: [os], cpu: [cpu], files: ["bin"] };
  write(out, platform, manifest, { [file]: path.resolve(program) });
  fs.chmodSync(path.join(out, platform, file), 0o755);
}

const [out, ...programs] = process.argv.slice(2);
writeMain(out);
for (const argument of programs) {
  const [platform, program] = argument.split("=");
  if (!PLATFORMS.includes(platform)) {
    throw new Error(`${platform} is none of ${PLATFORMS.join(", ")}`);
  }
  writePlatform(out, platform, program);
}
