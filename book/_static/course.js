// What the page needs beyond HTML and CSS. Everything is readable without it.

// Paper cannot be clicked: open what is folded, and fold it again afterwards.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  opened.forEach((fold) => (fold.open = true));
});
addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));

// What is wide scrolls inside itself; from the keyboard too, but only then. Only what is laid out is measured.
const mayScroll = ".katex-display, .output, .pst-scrollable-table-container";
const sizes = new ResizeObserver((changes) => changes.forEach(({ target }) => {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
}));
const measure = () => {
  sizes.disconnect();
  document.querySelectorAll(mayScroll).forEach((e) => sizes.observe(e));
};
measure();
document.fonts.addEventListener("loadingdone", measure); // another font, another width

// Summaries of search results are fetched, which browsers forbid for pages opened as files.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

// The notebooks at work (live.py) need a server, so a page opened as a file leads nowhere.
if (location.protocol === "file:") document.querySelectorAll(".btn-run").forEach((e) => e.remove());
