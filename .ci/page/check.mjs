// Tries the page of `report`: node .ci/page/check.mjs CHROMIUM FOLDER AXE
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "./browser.mjs";
import { HOSTILE } from "./hostile.mjs";

const [chromium, folder, axe] = process.argv.slice(2);
const browser = new Browser(chromium);
const page = await browser.page();
const file = (name) => join(folder, `${name}.html`);
const rows = () => page.evaluate("document.querySelectorAll('#list tbody tr').length");
const shown = () => page.evaluate("document.getElementById('shown').textContent");
const set = (id, value, event) => page.evaluate(`(() => { const field = document.getElementById(${JSON.stringify(id)}); field.value = ${JSON.stringify(value)}; field.dispatchEvent(new Event(${JSON.stringify(event)}, { bubbles: true })); })()`);

/** Nobody was asked for anything, and nothing was complained about. */
const quiet = () => {
  assert.deepEqual(page.messages, []);
  assert.deepEqual(page.requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), []);
  assert.equal(page.requests.filter((url) => url.startsWith("file:")).length, 1, "the page itself");
};

const checks = {
  async "finds by ID, name, OU and address"() {
    await page.open(file("400"));
    const all = await shown();
    for (const [term, one] of [["100000000091", true], ["owner-13@example.com", true], ["-13 payments", false], ["/sandbox", false]]) {
      await set("search", term, "input");
      const [, found] = (await shown()).match(/^([\d,]+) of/);
      assert.ok(one ? found === "1" : Number(found) > 0, `${term}: ${await shown()}`);
    }
    await set("search", "nothing is called so", "input");
    assert.match(await shown(), /^0 of/);
    await page.evaluate("document.querySelector('#filters button[type=reset]').click()");
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 20))");
    assert.equal(await shown(), all);
  },
  async "filters by OU, type and status"() {
    await page.open(file("400"));
    const counts = await page.evaluate("Array.from(document.getElementById('status').options).map((option) => [option.value, option.text])");
    assert.ok(counts.length >= 7, "every status that occurs can be chosen");
    await set("type", "2", "change");
    await set("status", counts.find(([, text]) => text === "Missing")[0], "change");
    const words = await page.evaluate("Array.from(document.querySelectorAll('#list tbody tr td:nth-of-type(3)')).map((cell) => cell.textContent)");
    assert.ok(words.length > 0 && words.every((word) => word.startsWith("missing")), words[0]);
    const unit = await page.evaluate("Array.from(document.getElementById('ou').options).find((option) => option.text === '/Sandbox').value");
    await set("ou", unit, "change");
    const paths = await page.evaluate("Array.from(document.querySelectorAll('#list td.ou')).map((cell) => cell.textContent)");
    assert.ok(paths.every((path) => path.startsWith("/Sandbox")), paths[0]);
  },
  async "sorts, and says so"() {
    await page.open(file("400"));
    const ids = () => page.evaluate("Array.from(document.querySelectorAll('#list td.id')).map((cell) => cell.textContent)");
    const click = () => page.evaluate("document.querySelector('[data-sort=id] button').click()");
    await click();
    const ascending = await ids();
    assert.deepEqual(ascending, [...ascending].sort());
    assert.equal(await page.evaluate("document.querySelector('[data-sort=id]').getAttribute('aria-sort')"), "ascending");
    await click();
    assert.deepEqual((await ids()).slice(0, 2), [...(await ids())].sort().reverse().slice(0, 2));
    assert.equal(await page.evaluate("document.activeElement.closest('th').dataset.sort"), "id", "the focus stays");
  },
  async "can be used without a mouse"() {
    await page.look();
    await page.open(file("400"));
    await page.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.className"), "skip");
    await page.press("Enter");
    assert.equal(await page.evaluate("document.activeElement.id"), "accounts");
    await page.evaluate("document.querySelector('#picture .cell[tabindex=\"0\"]').focus()");
    for (const key of ["ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft", "Enter"]) await page.press(key);
    const label = await page.evaluate("document.activeElement.querySelector('.hidden').textContent");
    assert.equal(await page.evaluate("document.activeElement.getAttribute('aria-pressed')"), "true");
    const path = await page.evaluate("document.getElementById('ou').selectedOptions[0].text");
    assert.ok(label.startsWith(`${path}: `), label);
    assert.match(label, /accounts?, [\d.]+%.* covered; \d/);
    assert.notEqual(path, "All");
    await page.press("Escape");
    assert.equal(await page.evaluate("document.getElementById('ou').selectedOptions[0].text"), "All");
    assert.equal(await page.evaluate("document.querySelectorAll('#picture .cell[tabindex=\"0\"]').length"), 1);
  },
  async "tells a screen reader how many are shown"() {
    await page.open(file("400"));
    assert.deepEqual(await page.evaluate("(({ role, ariaLive }) => [role, ariaLive])(document.getElementById('shown'))"), ["status", "polite"]);
    const { nodes } = await page.send("Accessibility.getFullAXTree");
    const roles = new Set(nodes.map((node) => node.role?.value));
    for (const role of ["banner", "main", "heading", "search", "searchbox", "table", "columnheader", "rowheader", "status"]) assert.ok(roles.has(role), role);
  },
  async "fits every width, and 200 %"() {
    for (const width of [320, 375, 720, 768, 961, 1440, 2560]) {
      await page.look({ width });
      await page.open(file("400"));
      await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
      await page.look({ width });
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
    }
    await page.look();
  },
  async "prints all that the filters leave"() {
    await page.open(file("400"));
    assert.equal(await rows(), 50);
    await page.evaluate("addEventListener('beforeprint', () => { window.printed = document.querySelectorAll('#list tbody tr').length; })");
    const paper = await page.print();
    assert.ok(paper.subarray(0, 5).toString() === "%PDF-" && paper.length > 50_000);
    assert.ok((await page.evaluate("window.printed")) > 380, "every account is on paper");
    assert.equal(await rows(), 50);
  },
  async "takes hostile names for text"() {
    await page.open(file("400"));
    await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    assert.equal(await page.evaluate("document.title"), "Coverage of alternate contacts");
    assert.deepEqual(await page.evaluate("['script', 'img', 'iframe', 'link', 'style', 'b i'].map((name) => document.querySelectorAll(name).length)"), [2, 0, 0, 1, 1, 0]);
    for (const name of HOSTILE.filter((name) => !name.includes("\u202e"))) {
      await page.evaluate(`(() => { const field = document.getElementById("search"); field.value = ${JSON.stringify(name)}; field.dispatchEvent(new Event("input")); })()`);
      const names = await page.evaluate("Array.from(document.querySelectorAll('#list tbody th')).map((cell) => cell.textContent)");
      assert.ok(names.includes(name), name);
    }
    assert.equal(await page.evaluate("/[\\u202e\\u2028\\u0000]/.test(document.body.innerText)"), false);
    quiet();
  },
  async "runs nothing but its own script"() {
    await page.open(file("400"));
    await page.evaluate("(() => { const script = document.createElement('script'); try { script.textContent = 'document.title = 1'; } catch {} document.body.append(script); })()");
    await page.evaluate("try { document.body.setAttribute('onclick', 'document.title = 2'); } catch {} document.body.click()");
    assert.equal(await page.evaluate("document.title"), "Coverage of alternate contacts");
  },
  async "is quiet with and without a policy, and draws the history"() {
    for (const name of ["400", "10000", "without-policy"]) {
      await page.open(file(name));
      quiet();
      assert.equal(await page.evaluate("document.getElementById('trend').hidden"), name === "without-policy", name);
    }
    assert.match(await page.evaluate("document.getElementById('about').textContent"), /Contactsmasked/);
  },
  async "is fast with 10,000 accounts"() {
    const size = statSync(file("10000")).size;
    assert.ok(size <= 5_000_000, `${size} bytes`);
    const before = await page.busy();
    const waited = await page.open(file("10000"));
    const loaded = (await page.busy()) - before;
    const strokes = [];
    for (const text of ["p", "pa", "pay", "paym", "payme", "", "o", "ow", "owner-77", "1000000"]) {
      const start = await page.busy();
      await set("search", text, "input");
      await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
      strokes.push((await page.busy()) - start);
    }
    const slowest = Math.max(...strokes);
    console.log(`  ${(size / 1e6).toFixed(1)} MB, loaded in ${loaded.toFixed(0)} ms (here ${waited.toFixed(0)}), ${slowest.toFixed(0)} ms a keystroke`);
    assert.ok(loaded < 2000 && slowest < 100, `${loaded} ms, ${strokes}`);
  },
};

/** What axe finds in a colour scheme and at a width. */
async function violations(name, scheme, width) {
  await page.look({ scheme, width });
  await page.open(file(name));
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  await page.evaluate(readFileSync(axe, "utf8"));
  const found = await page.evaluate("axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`))");
  await page.look();
  return found;
}

let failed = 0;
if (existsSync(axe)) {
  checks["has nothing that axe objects to"] = async () => {
    for (const name of ["400", "without-policy"]) {
      for (const scheme of ["light", "dark"]) {
        for (const width of [1440, 320]) assert.deepEqual(await violations(name, scheme, width), [], `${name}, ${scheme}, ${width}`);
      }
    }
  };
}
for (const [what, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok: it ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: it ${what}\n${error.stack}`);
  }
}
await browser.close();
process.exitCode = failed === 0 ? 0 : 1;
