#!/usr/bin/env node
// Runs the program that the platform's package brings. Nothing is downloaded: npm has put that package beside this one.
"use strict";

const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "miglint.exe" : "miglint";

function program() {
  try {
    return require.resolve(`@miglint/${platform}/bin/${file}`);
  } catch {
    console.error(`error: the package @miglint/${platform} is not installed`);
    console.error("  hint: install miglint with its optional dependencies; if there is no package for this platform, use cargo or pip");
    // As for everything that keeps miglint from its work.
    process.exit(2);
  }
}

const { status, signal, error } = spawnSync(program(), process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`error: cannot run miglint: ${error.message}`);
  process.exit(2);
}
if (signal) {
  process.kill(process.pid, signal);
}
process.exit(status ?? 2);
