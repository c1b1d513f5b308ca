"use strict";
// All text from outside enters the page as text: elements are made here, and nothing is ever parsed as HTML.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const make = (tag, attributes = {}, ...children) => {
  const svg = ["svg", "g", "path", "line", "text", "circle"].includes(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
};
const number = (count) => count.toLocaleString("en");
const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
const percent = (permille) => (permille === null ? "–" : permille === 1000 ? "100%" : `${Math.floor(permille / 10)}.${permille % 10}%`);
const title = (word) => word[0].toUpperCase() + word.slice(1);
const moment = (time) => `${new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(new Date(time))} UTC`;
const swatch = (situation) => make("span", { class: `swatch s-${situation}`, "aria-hidden": "true" });
const words = { covered: data.judged ? "as the policy wants" : "set", different: "different", missing: "missing", undecided: "undecided", unreadable: "unreadable", unmanaged: "unmanaged" };
// Security is what most people look for first.
const types = data.types.map((name, at) => ({ name, at })).reverse();
const occurring = data.situations.filter((_, at) => data.totals.some((counts) => counts.situations[at] > 0));

// Counts of all types that are shown, as one.
const sum = (contacts, type) => {
  const meant = type === null ? contacts : [contacts[type]];
  const total = { situations: data.situations.map(() => 0), covered: 0, of: 0 };
  for (const counts of meant) {
    counts.situations.forEach((count, at) => { total.situations[at] += count; });
    total.covered += counts.covered;
    total.of += counts.of;
  }
  total.permille = total.of === 0 ? null : Math.floor((total.covered * 1000) / total.of);
  return total;
};
const listed = (counts) => data.situations.map((name, at) => [name, counts.situations[at]]).filter(([, count]) => count > 0);
const told = (counts) => listed(counts).map(([name, count]) => `${number(count)} ${words[name]}`).join(", ");
const strip = (counts) => {
  const parts = listed(counts).map(([name, count]) => {
    const part = make("span", { class: `s-${name}` });
    part.style.flexGrow = count;
    return part;
  });
  return make("div", { class: "strip", "aria-hidden": "true" }, ...parts);
};

function about() {
  const facts = [["Organization", data.organization], ["Read", data.read_at === null ? "at a time that is not recorded" : moment(data.read_at)]];
  facts.push(["Policy", data.judged ? data.policy.join(", ") : "none: a contact counts if it is set"]);
  facts.push(["Accounts", number(data.accounts.length)]);
  if (data.narrowed.length > 0) facts.push(["Looked at", `${data.narrowed.join("; ")} only`]);
  if (data.redacted) facts.push(["Contacts", "masked"]);
  byId("about").append(...facts.map(([term, fact]) => make("div", {}, make("dt", {}, term), make("dd", {}, fact))));
}

function card(heading, counts, hero) {
  const what = data.judged ? "as the policy wants" : "set";
  const list = listed(counts).map(([name, count]) => make("li", {}, swatch(name), `${number(count)} ${words[name]}`));
  return make("article", { class: hero ? "card hero" : "card" }, make("h3", {}, heading),
    make("p", { class: "share" }, percent(counts.permille)),
    make("p", {}, `${number(counts.covered)} of ${counted(counts.of, "contact")} ${what}`), strip(counts), make("ul", {}, ...list));
}

function answer(heading, [yes, no, unknown]) {
  if (yes + no === 0) return null;
  const all = yes + no + unknown;
  const counts = { situations: data.situations.map((name) => ({ covered: yes, missing: no, unreadable: unknown })[name] ?? 0) };
  const rest = unknown === 0 ? "" : `, unknown for ${number(unknown)}`;
  return make("article", { class: "card" }, make("h3", {}, heading), make("p", { class: "share" }, percent(Math.floor((yes * 1000) / all))),
    make("p", {}, `${number(yes)} of ${counted(all, "account")}${rest}`), strip(counts));
}

function figures() {
  const cards = [card("All contacts", sum(data.totals, null), true), ...types.map(({ name, at }) => card(`${title(name)} contacts`, sum(data.totals, at)))];
  cards.push(answer("Accounts with a security contact", data.evidence.security_contact));
  cards.push(answer("Accounts with three distinct contacts", data.evidence.distinct_contacts));
  byId("figures").append(...cards.filter((one) => one !== null));
}

function table(caption, heads, rows) {
  const cell = (content, at) => (at === 0 ? make("th", { scope: "row" }, content) : make("td", { class: typeof content === "number" ? "number" : null }, typeof content === "number" ? number(content) : content));
  const head = heads.map((text, at) => make("th", { scope: "col", class: at > 0 && typeof rows[0]?.[at] === "number" ? "number" : null }, text));
  const body = rows.map((row) => make("tr", {}, ...row.map(cell)));
  return make("table", {}, make("caption", { class: "hidden" }, caption), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
}

const day = (line) => line.time.slice(0, 10);

function trend() {
  const moments = data.history.map((line) => ({ ...line, at: Date.parse(line.time) })).sort((one, other) => one.at - other.at);
  if (moments.length < 2) return;
  byId("trend").hidden = false;
  const rows = moments.map((line) => [line.time, line.accounts, ...types.map(({ at }) => percent(line.shares[at]))]);
  byId("trend-table").append(table("Coverage over time", ["Time", "Accounts", ...types.map(({ name }) => title(name))], rows));
  new ResizeObserver(() => drawTrend(moments)).observe(byId("trend-picture"));
}

function drawTrend(moments) {
  const [width, height, left, right, top, bottom] = [Math.max(240, byId("trend-picture").clientWidth), 260, 46, 84, 12, 30];
  const [first, last] = [moments[0].at, moments[moments.length - 1].at];
  const x = (moment) => left + ((width - left - right) * (moment.at - first)) / Math.max(1, last - first);
  const y = (permille) => top + (height - top - bottom) * (1 - permille / 1000);
  const grid = [0, 250, 500, 750, 1000].flatMap((mark) => [
    make("line", { class: "grid", x1: left, x2: width - right, y1: y(mark), y2: y(mark) }),
    make("text", { x: left - 8, y: y(mark) + 4, "text-anchor": "end" }, `${mark / 10}%`),
  ]);
  const days = [moments[0], moments[moments.length - 1]].map((moment, at) => make("text", { x: x(moment), y: height - 8, "text-anchor": at === 0 ? "start" : "end" }, moment.time.slice(0, width < 360 ? 7 : 10)));
  const ends = [];
  const lines = types.flatMap(({ name, at }, order) => {
    const points = moments.filter((moment) => moment.shares[at] !== null).map((moment) => [x(moment), y(moment.shares[at])]);
    if (points.length === 0) return [];
    const [endX, endY] = points[points.length - 1];
    ends.push({ name, x: endX, y: endY });
    return [make("path", { class: `series t${order}`, d: `M${points.map((point) => point.map((one) => one.toFixed(1)).join(",")).join("L")}` })];
  });
  // Labels keep apart, so that lines that end together can be told.
  ends.sort((one, other) => one.y - other.y).forEach((end, at) => { end.label = at === 0 ? end.y : Math.max(end.y, ends[at - 1].label + 16); });
  const labels = ends.map((end) => make("text", { class: "label", x: end.x + 8, y: end.label + 4 }, end.name));
  const now = moments[moments.length - 1];
  const summary = types.map(({ name, at }) => `${name} ${percent(moments[0].shares[at])} to ${percent(now.shares[at])}`).join(", ");
  const label = `Coverage from ${day(moments[0])} to ${day(now)}: ${summary}`;
  byId("trend-picture").replaceChildren(make("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label }, ...grid, ...days, ...lines, ...labels));
}

function apart() {
  const groups = [["Out of reach", data.out_of_reach], ["Skipped", data.skipped]].filter(([, accounts]) => accounts.length > 0);
  if (groups.length === 0) return;
  byId("apart").hidden = false;
  for (const [heading, accounts] of groups) {
    const rows = accounts.map(([id, name, path, reason]) => [id, name, path, reason]);
    const scroll = make("div", { class: "scroll", role: "region", "aria-label": heading, tabindex: "0" }, table(heading, ["Account", "Name", "OU", "Why"], rows));
    byId("apart-list").append(make("details", {}, make("summary", {}, `${heading}: ${counted(accounts.length, "account")}`), scroll));
  }
}

function meaning() {
  const policy = [
    "As the policy wants: a plan would not change the contact. Different: it is set, and a plan would change it. Missing: the policy wants a contact, and none is set.",
    "Undecided: the policy does not say what it wants. Unmanaged: the policy leaves the contact alone; it is in no share. Shares are of the contacts that the policy speaks of.",
  ];
  const plain = ["Set: AWS has a contact, whatever it is. Missing: AWS said that there is none. Shares are of all contacts."];
  const all = [
    "Unreadable: nobody knows. Such a contact is never counted as missing. Shares are rounded down, so that only all of it is 100%.",
    "Three distinct contacts: all are set, and no two of them, nor one and the root user, share an address.",
    "None of this proves that mail arrives or that somebody reads it.",
  ];
  byId("meaning").append(...[...(data.judged ? policy : plain), ...all].map((text) => make("p", {}, text)));
}
