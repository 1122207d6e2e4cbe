// Search, loaded when its dialog is opened first: Pagefind finds sections, this shows them and marks the words.

const site = new URL("..", import.meta.url); // whatever folder the site stands in
const dialog = document.getElementById("pst-search-dialog");
const [field, status, list] = ["[name=q]", "[role=status]", ".found"].map((e) => dialog.querySelector(e));
const code = dialog.querySelector("[name=code]");
const AT_ONCE = 8;
const LETTERS = { delta: "δ", gamma: "γ", lambda: "λ", mu: "μ", pi: "π", rho: "ρ", sigma: "σ", theta: "θ" };
let asked = 0; // only the latest question is answered

const pagefind = import(new URL("find/pagefind.js", import.meta.url)).then(async (it) => {
  await it.options({ excerptLength: 24, ranking: { metaWeights: { title: 0.2 } } });
  return it;
});

const element = (name, properties, ...inside) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
};

// The words that were found, as they stand in the text: "responsibilities" where "responsibility" was asked.
function words({ content, locations }) {
  const all = content.split(/\s+/);
  const bare = locations.map((place) => all[place]?.replace(/^[^\p{L}\p{N}]+|(?<=^\p{L})[_(^].*|(’|[^\p{L}\p{N}+]+$).*/gu, ""));
  return [...new Set(bare)].filter((word) => word?.length > 1 || /\p{Script=Greek}/u.test(word));
}

function shown(result) {
  const { title, page, address } = result.meta;
  const there = new URL(address, site);
  there.searchParams.set("found", words(result).join(" "));
  const excerpt = result.excerpt.replace(/ (?=[,.;:)])/g, "").replace(/^[^<\p{L}\p{N}]+/u, "");
  const link = element("a", { href: there.href, onclick: (press) => here(press, there) }, title);
  return element("li", {}, link, element("span", {}, page), element("p", { innerHTML: `… ${excerpt} …` }));
}

// A section of this page needs no new page.
function here(press, there) {
  if (there.pathname !== location.pathname) return;
  press.preventDefault();
  dialog.close();
  location.hash = there.hash;
  mark(there.searchParams.get("found"));
}

async function search() {
  const written = field.value.trim();
  const question = code.checked ? written : LETTERS[written.toLowerCase()] ?? written; // code spells letters out
  const number = ++asked;
  const kind = code.checked ? { any: ["text", "code"] } : "text";
  const { results } = question ? await (await pagefind).search(question, { filters: { kind } }) : { results: [] };
  const sure = results.length > 0 && near(question, words(await results[0].data()));
  if (number === asked) await show(question, sure ? results : []);
}

// Pagefind answers "xylophone" by "x", if nothing is nearer.
function near(question, found) {
  const bare = (word) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const asked = question.split(/\s+/).map((word) => bare(word).slice(0, 3));
  return found.some((word) => asked.some((begins) => bare(word).includes(begins)));
}

async function show(question, results, from = 0) {
  const found = await Promise.all(results.slice(from, from + AT_ONCE).map((result) => result.data()));
  if (from === 0) list.replaceChildren();
  list.append(...found.map(shown));
  const count = results.length === 1 ? "1 section" : `${results.length || "No"} sections`;
  status.textContent = question && `${count}${results.length ? "" : ": try a single word, or its beginning"}`;
  if (results.length <= from + AT_ONCE) return;
  const more = element("button", { type: "button", textContent: "More" });
  more.onclick = async () => {
    const last = list.lastChild.previousSibling;
    await show(question, results, from + AT_ONCE);
    more.parentElement.remove();
    last.nextSibling.firstChild.focus();
  };
  list.append(element("li", { className: "more" }, more));
}

// Down from the field into what was found, and back; Enter in the field opens the first.
function walk(press) {
  const stops = [field, ...list.querySelectorAll("a, button")];
  const place = stops.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[press.key];
  if (place < 0 || !step) return;
  press.preventDefault();
  stops[place + step]?.focus();
}

let waiting;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 120);
});
code.addEventListener("change", search);
// The theme closes its dialog at a click outside, and takes one by the keyboard, which has no place, for such.
for (const part of dialog.children) part.addEventListener("click", (press) => press.stopPropagation());
dialog.addEventListener("keydown", walk);
dialog.querySelector("form").addEventListener("submit", (sent) => {
  sent.preventDefault();
  list.querySelector("a")?.click();
});
if (field.value) search();

// The words of a search, in the section to which the address leads, and nowhere else.
export function mark(found) {
  const section = document.querySelector(":target");
  section?.scrollIntoView(); // once more: what came late may have moved it
  if (!section || !found || !CSS.highlights) return;
  const any = found.split(" ").map(RegExp.escape ?? ((word) => word.replace(/[+.*?^$()[\]{}|\\]/g, "\\$&"))).join("|");
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, "giu");
  const texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  const marks = new Highlight();
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.closest(".katex-mathml, pre, script")) continue;
    for (const { index, 0: word } of text.data.matchAll(whole)) {
      marks.add(new StaticRange({ startContainer: text, startOffset: index, endContainer: text, endOffset: index + word.length }));
    }
  }
  CSS.highlights.set("found", marks);
}
