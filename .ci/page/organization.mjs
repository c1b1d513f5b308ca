// Writes an organization file and its policy, made up: node .ci/page/organization.mjs ACCOUNTS ORGANIZATION POLICY
// All situations occur in it, OUs are up to five deep, and some names are hostile.
import { writeFileSync } from "node:fs";
import { HOSTILE } from "./hostile.mjs";

// The same in each run.
let seed = 7;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
const pick = (list) => list[Math.floor(random() * list.length)];
const contact = (name, title, email, phone) => ({ name, title, email, phone });

function tree() {
  const units = [{ id: "r-ab12", name: "Root" }];
  const grow = (parent, depth) => {
    const names = depth === 0 ? ["Workloads", "Security", "Sandbox", "Infrastructure", "Acquired", HOSTILE[0]] : ["Prod", "Test", "Europe", "Team"];
    for (const name of depth === 0 ? names : names.slice(0, Math.floor(random() * 4))) {
      const id = `ou-ab12-${String(units.length).padStart(8, "0")}`;
      units.push({ id, name: depth === 0 ? name : `${name}-${units.length}`, parent });
      if (depth < 4) grow(id, depth + 1);
    }
  };
  grow("r-ab12", 0);
  return units;
}

function account(at, units) {
  const id = String(100000000000 + at * 7);
  const name = HOSTILE[at] ?? `${pick(["payments", "search", "retail", "data", "platform"])}-${pick(["prod", "test"])}-${at}`;
  const own = contact(`Owner of ${name}`, "Engineer", `owner-${at}@example.com`, "+1 206 555 0111");
  const soc = contact("Security Operations Centre", "On-call engineer", "soc@example.com", "+1 206 555 0100");
  const contacts = {
    billing: random() < 0.9 ? contact("Accounts Payable", "Finance", "finance@example.com", "+1 206 555 0101") : null,
    operations: random() < 0.8 ? own : null,
  };
  if (at % 200 !== 9) contacts.security = random() < 0.85 ? soc : random() < 0.5 ? null : { ...soc, phone: "+1 206 555 0199" };
  const tags = random() < 0.9 ? { team: "payments" } : {};
  return { id, name, email: `root-${at}@example.com`, state: at % 97 === 50 ? "SUSPENDED" : "ACTIVE", parent: pick(units).id, tags, contacts };
}

const POLICY = `version: 1
contacts:
  soc: { name: Security Operations Centre, title: On-call engineer, email: soc@example.com, phone: "+1 206 555 0100" }
  finance: { name: Accounts Payable, title: Finance, email: finance@example.com, phone: "+1 206 555 0101" }
  team: { name: "{tag:team}", title: Engineer, email: "{tag:team}@example.com", phone: "+1 206 555 0111" }
defaults: { billing: finance, security: soc }
rules:
  - { name: sandboxes, match: { ou: /Sandbox }, operations: team }
  - { name: infrastructure, match: { ou: /Infrastructure }, security: unmanaged }
`;

const [count, organization, policy] = process.argv.slice(2);
const units = tree();
const accounts = Array.from({ length: Number(count) }, (_, at) => account(at, units));
const document = {
  format: "orgcontacts/organization", version: 1, read_at: "2026-11-23T10:00:00Z",
  organization: { id: "o-exampleorg", management_account: accounts[0].id }, units, accounts,
};
writeFileSync(organization, JSON.stringify(document));
writeFileSync(policy, POLICY);
