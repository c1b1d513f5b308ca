// The picture: OUs as rectangles, each below the one that it is in, as wide as its share of the accounts.
const units = data.units.map((unit, at) => ({ ...unit, at, children: [] }));
for (const unit of units) if (unit.parent !== null) units[unit.parent].children.push(unit);
const shownUnits = units.filter((unit) => unit.accounts > 0);
const isWithin = (unit, above) => {
  for (let at = unit; at !== null; at = units[at].parent) if (at === above) return true;
  return false;
};
const picture = { chosen: 0, focused: 0, type: null, cells: new Map() };
const ROW = 62;

function place(unit, start) {
  unit.start = start;
  let next = start;
  for (const child of unit.children.filter((child) => child.accounts > 0)) {
    place(child, next);
    next += child.accounts;
  }
}

function describe(unit) {
  const counts = sum(unit.contacts, picture.type);
  return `${unit.path}: ${counted(unit.accounts, "account")}, ${percent(counts.permille)} covered; ${told(counts)}`;
}

function choose(at) {
  picture.chosen = at;
  focusable(at);
  layOut();
  byId("ou").value = String(at);
  filter();
}

function drawPicture() {
  place(units[0], 0);
  for (const unit of shownUnits) {
    const cell = make("button", { type: "button", class: "cell", "data-unit": unit.at, tabindex: "-1" }, make("span", { class: "fill" }), make("span", { class: "name" }), make("span", { class: "hidden" }));
    picture.cells.set(unit.at, cell);
    byId("picture").append(cell);
  }
  fillCells();
  layOut();
  const box = byId("picture");
  const unitOf = (event) => event.target.closest(".cell")?.dataset.unit;
  box.addEventListener("click", (event) => { if (unitOf(event) !== undefined) choose(Number(unitOf(event))); });
  const read = (event) => { if (unitOf(event) !== undefined) byId("readout").textContent = describe(units[unitOf(event)]); };
  box.addEventListener("focusin", (event) => { read(event); if (unitOf(event) !== undefined) focusable(Number(unitOf(event))); });
  box.addEventListener("mouseover", read);
  box.addEventListener("keydown", move);
  new ResizeObserver(layOut).observe(box);
}

function fillCells() {
  for (const unit of shownUnits) {
    const cell = picture.cells.get(unit.at);
    const counts = sum(unit.contacts, picture.type);
    const parts = listed(counts).map(([name, count]) => {
      const part = make("span", { class: `s-${name}` });
      part.style.flexGrow = count;
      return part;
    });
    cell.querySelector(".fill").replaceChildren(...parts);
    cell.querySelector(".name").replaceChildren(make("b", {}, unit.parent === null ? "All accounts" : unit.name), make("i", {}, `${percent(counts.permille)} · ${number(unit.accounts)}`));
    cell.querySelector(".hidden").textContent = describe(unit);
  }
  byId("readout").textContent = describe(units[picture.chosen]);
}

// The chosen OU takes all of the width; those above it stand above it, and the others are not shown.
function layOut() {
  const width = byId("picture").clientWidth;
  const chosen = units[picture.chosen];
  let rows = 0;
  for (const unit of shownUnits) {
    const cell = picture.cells.get(unit.at);
    const above = isWithin(chosen.at, unit.at);
    cell.hidden = !above && !isWithin(unit.at, chosen.at);
    if (cell.hidden) continue;
    const left = above ? 0 : (unit.start - chosen.start) / chosen.accounts;
    const share = above ? 1 : unit.accounts / chosen.accounts;
    cell.style.left = `${left * 100}%`;
    cell.style.width = `${share * 100}%`;
    cell.style.top = `${unit.depth * ROW}px`;
    cell.querySelector(".name").style.display = share * width < 60 ? "none" : "";
    cell.setAttribute("aria-pressed", unit.at === picture.chosen ? "true" : "false");
    rows = Math.max(rows, unit.depth + 1);
  }
  byId("picture").style.height = `${rows * ROW}px`;
  byId("there").textContent = `See the ${counted(chosen.accounts, "account")}${chosen.parent === null ? "" : ` of ${chosen.path}`}`;
  if (picture.cells.get(picture.focused).hidden) picture.focused = picture.chosen;
  focusable(picture.focused);
}

function focusable(at) {
  picture.cells.get(picture.focused).tabIndex = -1;
  picture.focused = at;
  picture.cells.get(at).tabIndex = 0;
}

function move(event) {
  const unit = units[picture.focused];
  const visible = (list) => list.filter((one) => one.accounts > 0 && !picture.cells.get(one.at).hidden);
  const beside = unit.parent === null ? [unit] : visible(units[unit.parent].children);
  const next = {
    ArrowUp: () => (unit.parent === null ? null : units[unit.parent]),
    ArrowDown: () => visible(unit.children)[0],
    ArrowLeft: () => beside[beside.indexOf(unit) - 1],
    ArrowRight: () => beside[beside.indexOf(unit) + 1],
    Home: () => units[0],
    Escape: () => units[0],
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  if (event.key === "Escape") choose(0);
  const there = next();
  if (there) picture.cells.get(there.at).focus();
}

function pictureTypes() {
  const choices = [[null, "All contacts"], ...types.map(({ name, at }) => [at, title(name)])];
  if (types.length < 2) return;
  byId("picture-types").append(...choices.map(([at, name]) => {
    const input = make("input", { type: "radio", name: "picture-type", value: String(at) });
    input.checked = at === null;
    input.addEventListener("change", () => { picture.type = at; fillCells(); });
    return make("label", {}, input, make("span", {}, name));
  }));
}

function legend() {
  byId("legend").append(...occurring.map((name) => make("li", {}, swatch(name), words[name])));
}

function unitsTable() {
  if (byId("units-table").childElementCount > 0) return;
  const heads = ["OU", "Accounts", ...types.flatMap(({ name }) => [`${title(name)}, covered`, ...occurring.filter((one) => one !== "covered").map((one) => `${name}, ${words[one]}`)])];
  const others = occurring.filter((one) => one !== "covered").map((one) => data.situations.indexOf(one));
  const rows = shownUnits.map((unit) => [unit.path, unit.accounts, ...types.flatMap(({ at }) => {
    const counts = sum(unit.contacts, at);
    return [percent(counts.permille), ...others.map((other) => counts.situations[other])];
  })]);
  byId("units-table").append(table("Coverage by OU, each with everything below it", heads, rows));
}
