// The accounts: a search, filters, an order, and as many rows as somebody wants to see.
const FIRST = 50;
const MORE = 200;
const list = { ordered: [], hits: [], limit: FIRST, sort: "name", descending: false };
const accounts = data.accounts.map(([id, name, unit, contacts]) => {
  const addresses = contacts.map((contact) => (contact[3] < 0 ? "" : data.contacts[contact[3]][data.address] ?? "")).join("\n");
  return { id, name, unit, contacts, haystack: `${id}\n${name}\n${data.units[unit].path}\n${addresses}`.toLowerCase() };
});

function options() {
  const option = (value, text) => make("option", { value }, text);
  byId("ou").append(...shownUnits.map((unit) => option(unit.at, unit.parent === null ? "All" : unit.path)));
  byId("type").append(option("", "All types"), ...types.map(({ name, at }) => option(at, title(name))));
  const situations = occurring.map((name) => option(`s${data.situations.indexOf(name)}`, title(words[name])));
  const live = data.judged ? ["set", "missing", "unreadable"].map((name, at) => option(`l${at}`, `In AWS: ${name}`)) : [];
  byId("status").append(option("", "Any"), ...situations, ...live);
}

function hasStatus(contact, status) {
  return status === "" || (status[0] === "s" ? contact[1] : contact[2]) === Number(status.slice(1));
}

function filter() {
  const terms = byId("search").value.toLowerCase().split(/\s+/).filter((term) => term !== "");
  const [unit, type, status] = [Number(byId("ou").value), byId("type").value, byId("status").value];
  const within = data.units.map((_, at) => isWithin(at, unit));
  const isMeant = (account) => within[account.unit] && terms.every((term) => account.haystack.includes(term))
    && (status === "" || account.contacts.some((contact) => (type === "" || contact[0] === Number(type)) && hasStatus(contact, status)));
  list.hits = list.ordered.filter(isMeant);
  list.limit = FIRST;
  drawList();
}

// What needs looking at comes first: situations in an order of their own.
const URGENT = ["missing", "unreadable", "undecided", "different", "unmanaged", "covered"];
const urgency = data.situations.map((name) => URGENT.indexOf(name));
const collator = new Intl.Collator("en", { numeric: true });

function key(account) {
  if (list.sort === "id") return account.id;
  if (list.sort === "name") return account.name;
  if (list.sort === "ou") return data.units[account.unit].path;
  const contact = account.contacts.find((one) => one[0] === Number(list.sort));
  return contact === undefined ? URGENT.length : urgency[contact[1]];
}

// All are put in order, so that a search need not do it for each letter.
function order() {
  const keyed = accounts.map((account) => [key(account), account]);
  const compare = (one, other) => (typeof one === "number" ? one - other : collator.compare(one, other));
  const sign = list.descending ? -1 : 1;
  keyed.sort(([one, first], [other, second]) => sign * compare(one, other) || (first.id < second.id ? -1 : 1));
  list.ordered = keyed.map(([, account]) => account);
  filter();
}

function statusWords(situation, live) {
  const name = data.situations[situation];
  if (name === "covered" && live === 1) return "none, as the policy wants";
  if (name === "unmanaged") return live === 0 ? "unmanaged, set" : "unmanaged, not set";
  if (name === "undecided") return live === 0 ? "undecided, set" : "undecided, not set";
  return words[name];
}

function contactCell(account, { name, at }) {
  const contact = account.contacts.find((one) => one[0] === at);
  if (contact === undefined) return make("td", { role: "cell", "data-label": title(name) }, "not looked at");
  const [, situation, live, value, wanted, reason] = contact;
  const small = (text) => make("small", {}, text);
  const lines = [];
  const problem = !["covered", "unmanaged"].includes(data.situations[situation]);
  if (value >= 0) {
    const texts = data.contacts[value];
    const others = texts.filter((text, at) => at !== data.address && text !== null);
    // Of a contact that differs all is shown: it may be the last thing that does.
    lines.push(small(texts[data.address] ?? "(no address)"), small((problem ? others : others.slice(0, 1)).join(", ")));
  }
  if (problem && wanted >= 0) lines.push(small(`the policy wants ${data.wanted[wanted] ?? "none"}`));
  if (reason >= 0) lines.push(small(data.reasons[reason]));
  return make("td", { role: "cell", "data-label": title(name) }, swatch(data.situations[situation]), statusWords(situation, live), ...lines);
}

function head(label, name) {
  const sorted = list.sort === name;
  const button = make("button", { type: "button" }, label, make("span", { "aria-hidden": "true" }, sorted ? (list.descending ? "↓" : "↑") : ""));
  button.addEventListener("click", () => {
    Object.assign(list, { sort: name, descending: sorted && !list.descending });
    order();
    byId("list").querySelector(`[data-sort="${name}"] button`).focus();
  });
  return make("th", { scope: "col", role: "columnheader", "data-sort": name, "aria-sort": sorted ? (list.descending ? "descending" : "ascending") : "none" }, button);
}

function drawList(limit = list.limit) {
  const chosen = byId("type").value;
  const columns = types.filter(({ at }) => chosen === "" || at === Number(chosen));
  const heads = [head("Account", "name"), head("ID", "id"), head("OU", "ou"), ...columns.map(({ name, at }) => head(title(name), String(at)))];
  const rows = list.hits.slice(0, limit).map((account) => make("tr", { role: "row" },
    make("th", { scope: "row", role: "rowheader", dir: "auto" }, account.name || "(no name)"), make("td", { role: "cell", class: "id", "data-label": "ID" }, account.id),
    make("td", { role: "cell", class: "ou", "data-label": "OU", dir: "auto" }, data.units[account.unit].path), ...columns.map((column) => contactCell(account, column))));
  byId("list").replaceChildren(make("table", { role: "table" }, make("caption", { class: "hidden" }, "Accounts and their contacts"),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...heads)), make("tbody", { role: "rowgroup" }, ...rows)));
  const shown = Math.min(limit, list.hits.length);
  const rest = shown < list.hits.length ? `; the first ${number(shown)} are shown` : "";
  byId("shown").textContent = `${number(list.hits.length)} of ${counted(accounts.length, "account")}${rest}`;
  byId("more").hidden = rest === "";
  byId("next").textContent = `Show ${number(Math.min(MORE, list.hits.length - shown))} more`;
  byId("all").textContent = `Show all ${number(list.hits.length)}`;
}

function listen() {
  byId("search").addEventListener("input", filter);
  for (const id of ["type", "status"]) byId(id).addEventListener("change", filter);
  byId("ou").addEventListener("change", () => choose(Number(byId("ou").value)));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => setTimeout(() => choose(0)));
  byId("next").addEventListener("click", () => { list.limit += MORE; drawList(); });
  byId("all").addEventListener("click", () => { list.limit = Infinity; drawList(); });
  byId("units").addEventListener("toggle", unitsTable);
  // On paper is all that the filters leave.
  window.addEventListener("beforeprint", () => { unitsTable(); drawList(Infinity); });
  window.addEventListener("afterprint", () => drawList());
}

about();
figures();
trend();
pictureTypes();
legend();
options();
drawPicture();
order();
apart();
meaning();
listen();
