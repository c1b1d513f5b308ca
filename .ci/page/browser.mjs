// A headless Chromium, spoken to over pipes: no port, no package, no driver.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export class Browser {
  #process;
  #profile = mkdtempSync(join(tmpdir(), "orgcontacts-page-"));
  #waiting = new Map();
  #number = 0;
  #pages = new Map();

  constructor(program) {
    const flags = ["--headless=new", "--remote-debugging-pipe", `--user-data-dir=${this.#profile}`, "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"];
    // Who is root, as in containers, cannot have the sandbox.
    if (process.getuid?.() === 0) flags.push("--no-sandbox");
    this.#process = spawn(program, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    let buffer = "";
    this.#process.stdio[4].setEncoding("utf8").on("data", (chunk) => {
      const messages = (buffer + chunk).split("\0");
      buffer = messages.pop();
      messages.forEach((message) => this.#receive(JSON.parse(message)));
    });
  }

  #receive({ id, result, error, method, params, sessionId }) {
    if (id === undefined) return this.#pages.get(sessionId)?.heard(method, params);
    const { resolve, reject, what } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(`${what}: ${error.message}`));
    else resolve(result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = (this.#number += 1);
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, what: method }));
  }

  async page() {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page((method, params) => this.send(method, params, sessionId));
    this.#pages.set(sessionId, page);
    await page.send("Performance.enable", { timeDomain: "threadTicks" });
    for (const domain of ["Page", "Runtime", "Network", "Log", "Accessibility"]) await page.send(`${domain}.enable`);
    return page;
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.on("exit", resolve));
    await this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  messages = [];
  requests = [];
  #loaded = () => {};

  constructor(send) {
    this.send = send;
  }

  heard(method, params) {
    if (method === "Page.loadEventFired") this.#loaded();
    if (method === "Runtime.consoleAPICalled") this.messages.push(params.args.map((arg) => arg.value ?? arg.description).join(" "));
    if (method === "Runtime.exceptionThrown") this.messages.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === "Log.entryAdded") this.messages.push(params.entry.text);
    if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
  }

  /** Opens a file, and tells how many milliseconds that took until nothing is left to be drawn. */
  async open(file) {
    this.messages.length = 0;
    this.requests.length = 0;
    const loaded = new Promise((resolve) => { this.#loaded = resolve; });
    const start = performance.now();
    await this.send("Page.navigate", { url: pathToFileURL(file).href });
    await loaded;
    await this.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
    return performance.now() - start;
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** How much time the page's own thread has spent so far, in milliseconds: not what others on the machine take. */
  async busy() {
    const { metrics } = await this.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  }

  async look({ width = 1440, height = 900, scheme = "light", media = "" } = {}) {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await this.send("Emulation.setEmulatedMedia", { media, features: [{ name: "prefers-color-scheme", value: scheme }] });
    await this.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
  }

  async press(key, modifiers = 0) {
    const text = { Enter: "\r", " ": " " }[key] ?? (key.length === 1 ? key : undefined);
    const code = { Tab: 9, Enter: 13, Escape: 27, " ": 32, End: 35, Home: 36, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 }[key] ?? key.toUpperCase().charCodeAt(0);
    const event = { key, code: key, windowsVirtualKeyCode: code, modifiers };
    await this.send("Input.dispatchKeyEvent", { type: text === undefined ? "rawKeyDown" : "keyDown", text, ...event });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  async type(text) {
    for (const key of text) await this.press(key);
  }

  /** The page as a whole, as a picture. */
  async picture(file) {
    const { cssContentSize } = await this.send("Page.getLayoutMetrics");
    const clip = { x: 0, y: 0, width: cssContentSize.width, height: Math.min(cssContentSize.height, 8000), scale: 1 };
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: true, clip });
    writeFileSync(file, Buffer.from(data, "base64"));
  }

  /** The page on paper. */
  async print() {
    const { data } = await this.send("Page.printToPDF", { printBackground: false, preferCSSPageSize: true });
    return Buffer.from(data, "base64");
  }
}
