// Cells that run where they stand. The first press of a button brings this script; it brings Python into a
// worker, runs the cells before, those that no page shows included, and puts what a cell shows in its place.

const here = document.getElementById("cells").dataset;
const at = (address) => new URL(address, document.baseURI).href;
const beside = (name) => new URL(name + new URL(import.meta.url).search, import.meta.url).href;
const kept = `cells:${location.pathname}`; // in this browser only: what the reader wrote
let sources, worker;
let cells = []; // as they stand on the page
let ran = []; // what has run in this worker, cell by cell

class Cell {
  constructor(button) {
    this.number = Number(button.dataset.cell);
    this.place = button.closest(".cell");
    this.code = this.place.querySelector(".cell_input .highlight");
    this.output = this.place.querySelector(".cell_output") ?? element("div", "cell_output");
    this.stored = [...this.output.childNodes];
    this.button = button;
    this.first = button.textContent; // Run, or Write in an exercise
    this.bar = button.parentElement;
    this.said = this.bar.lastChild;
    this.edit = this.tool("Edit", () => this.open().then(() => this.editor.focus()));
    this.reset = this.tool("Reset", () => this.restore());
    this.stop = this.tool("Stop", stop);
    this.mark();
  }

  tool(word, act) {
    const button = element("button", "tool", word);
    this.said.before(button);
    button.type = "button";
    button.ariaLabel = `${word} cell ${this.name}`;
    button.onclick = act;
    return button;
  }

  rename(word) {
    this.button.textContent = word;
    this.button.ariaLabel = `${word} cell ${this.name}`;
  }

  get name() { return this.bar.dataset.name; }
  get original() { return sources[this.number]; }
  get source() { return this.editor?.value() ?? this.original; }

  // Which tools there are now.
  mark(running = false) {
    this.rename(this.editor ? "Run" : this.first);
    this.edit.hidden = this.editor || this.first === "Write";
    this.reset.hidden = !this.editor && !this.touched;
    this.stop.hidden = !running;
    this.place.ariaBusy = running;
  }

  async open(source = this.original) {
    const how = { label: `Code of cell ${this.name}`, run: () => run(this), change: remember };
    const { edit } = await import(beside("editor.js")).catch(() => ({ edit: field }));
    this.editor = edit(source, how);
    this.code.hidden = true;
    this.code.after(this.editor.dom);
    this.mark();
  }

  restore() {
    this.editor?.dom.remove();
    this.editor = undefined;
    this.code.hidden = false;
    this.putBack();
    this.say("");
    remember();
    this.mark();
    (this.edit.hidden ? this.button : this.edit).focus();
  }

  // The output that was here when the page was built
  putBack() {
    this.touched = this.follows = false;
    this.output.replaceChildren(...this.stored);
    if (!this.stored.length) this.output.remove();
  }

  say(words) { this.said.textContent = words; }

  // What the cell shows; whether it follows from what the reader changed before it.
  show(shown, follows) {
    this.follows = follows;
    if (shown.some(([kind]) => kind === "markdown") && this.source === this.original) return this.putBack(); // it is set there
    this.touched = true;
    this.output.replaceChildren(...shown.map(drawn));
    if (shown.length) this.place.append(this.output);
  }
}

const element = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

// What stands in for the editor where it cannot be had.
function field(source, { label, run, change }) {
  const dom = element("textarea", "editor");
  const fit = () => (dom.rows = dom.value.split("\n").length);
  Object.assign(dom, { value: source, spellcheck: false, ariaLabel: label, oninput: () => (fit(), change()) });
  dom.onkeydown = (event) => event.key === "Enter" && event.shiftKey && (event.preventDefault(), run());
  fit();
  return { dom, value: () => dom.value, focus: () => dom.focus() };
}

// One piece of output as the page's own style knows it.
function drawn([kind, text]) {
  const piece = element("div", `output ${{ html: "text_html", error: "traceback" }[kind] ?? (kind === "text" ? "text_plain" : "stream")}`);
  if (kind === "html") piece.innerHTML = text;
  else piece.append(listing(text));
  return piece;
}

// The same lines as narrow.py makes.
function listing(text) {
  const pre = element("pre"), lines = text.replace(/\n$/, "").split("\n");
  pre.style.setProperty("--columns", Math.max(...lines.map((line) => line.length)));
  for (const text of lines) {
    const line = element("span", "line", `${text}\n`);
    line.style.setProperty("--indent", text.search(/[^ ]|$/));
    pre.append(line);
  }
  return pre;
}

function remember() {
  const changed = cells.filter((cell) => cell.editor && cell.source !== cell.original);
  try {
    if (changed.length) localStorage.setItem(kept, JSON.stringify(changed.map((cell) => [cell.number, cell.source])));
    else localStorage.removeItem(kept);
  } catch { /* a browser that keeps nothing */ }
}

async function begin() {
  sources ??= await fetch(at(here.sources)).then((answer) => answer.json());
  if (!cells.length) cells = [...document.querySelectorAll("button.run-cell")].map((button) => new Cell(button));
}

// Ask the worker, and wait for what it says; meanwhile pass on how far it is.
const ask = (message, cell) => new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => {
    if (data.status) cell.say(data.status);
    else if (data.failed) reject(new Error(data.failed));
    else resolve(data);
  };
  worker.onerror = () => reject(new Error("this browser could not start Python."));
  worker.stopped = () => reject(new Error("stopped"));
  worker.postMessage(message);
});

async function python(cell) {
  if (worker) return;
  worker = new Worker(beside("worker.js"), { type: "module" });
  ran = [];
  cell.say(`Fetching Python (${here.megabytes} MB, once) …`);
  await ask({ start: { from: at(here.python), wheel: at(here.wheel), kernel: beside("kernel.py") } }, cell);
}

function stop() {
  worker?.stopped?.();
  worker?.terminate();
  worker = undefined;
}

let busy = false;
async function run(cell, everything = false) {
  if (busy) return cell.say("Another cell is running.");
  busy = true;
  cell.mark(true);
  try {
    await python(cell);
    const last = everything ? sources.length - 1 : cell.number;
    const show = everything || cells.some((one) => one.number < last && one.first === "Run" && one.source !== one.original);
    const needless = show ? [] : await leftOut(cell);
    if (!show) cells.forEach((one) => one.follows && one.putBack());
    for (let number = 0; number <= last; number++) if (!needless.includes(number)) await runOne(number, cell, show);
    cell.say("");
  } catch (error) {
    stop();
    cell.putBack();
    cell.say(error.message === "stopped" ? "Stopped. The next run starts anew." : `This did not run: ${error.message} The page is as it was.`);
  }
  busy = false;
  cell.mark();
}

// As long as no cell before was changed, its output is the stored one: what only draws or checks can wait,
// and so can exercises.
async function leftOut(cell) {
  const unseen = [...sources.keys()].filter((number) => !cells.some((one) => one.number === number && one.first === "Run"));
  const before = [...sources.slice(0, cell.number), cell.source];
  return (await ask({ sources: before, unseen }, cell)).needless;
}

// A cell before runs if it has not run as it stands now; the cell itself always.
async function runOne(number, wanted, show) {
  const cell = cells.find((one) => one.number === number);
  const source = cell?.source ?? sources[number];
  if (number < wanted.number && ran[number] === source) return;
  if (number < wanted.number) wanted.say(`Running what stands before: ${number + 1} of ${wanted.number} …`);
  else wanted.say("Running …");
  const seen = show || number === wanted.number;
  const { shown } = await ask({ source, number, show: seen }, wanted);
  ran[number] = source;
  ran.length = number + 1; // what follows saw other values
  if (cell && seen) cell.show(shown, show);
  document.dispatchEvent(new CustomEvent("ran", { detail: { number, shown } }));
}

// The first press, and all later ones. An exercise is written before it is run.
export async function press(button) {
  await begin();
  const cell = cells.find((one) => one.button === button);
  if (button.textContent === "Write") await cell.open().then(() => cell.editor.focus());
  else await run(cell);
}

// Every cell of the page.
export async function all() {
  await begin();
  await run(cells.at(-1), true);
}

// What the reader wrote here before.
export async function recall() {
  await begin();
  const written = new Map(JSON.parse(localStorage.getItem(kept)));
  for (const cell of cells) if (written.has(cell.number)) cell.open(written.get(cell.number));
}
