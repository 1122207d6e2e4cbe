// What the page needs beyond HTML and CSS. Everything is readable without it.

// Paper cannot be clicked: open what is folded, but for the answers, and fold it again afterwards.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open], .answer)")];
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

// Search comes when its dialog is opened, or when it has led here. Pages opened as files may not load it.
{
  const place = document.currentScript.src;
  const find = () => import(new URL("find.js", place).href + new URL(place).search);
  const dialog = document.getElementById("pst-search-dialog");
  const field = dialog.querySelector("[name=q]");
  field.addEventListener("focus", () => find().catch(() => {
    dialog.querySelector("[role=status]").textContent =
      "This page was opened as a file, and such pages cannot be searched together. On a server they can.";
  }), { once: true });
  dialog.querySelector(".close").onclick = () => dialog.close();
  addEventListener("keydown", (press) => {
    const writing = press.target.closest("input, textarea, select, [contenteditable]");
    if (press.key !== "/" || writing || press.ctrlKey || press.altKey || press.metaKey) return;
    press.preventDefault();
    document.querySelector(".search-button__button").click();
  });
  const here = new URL(location);
  const found = here.searchParams.get("found");
  if (found) {
    find().then((it) => it.mark(found));
    here.searchParams.delete("found");
    history.replaceState(history.state, "", here); // nobody wants the words in an address they pass on
  }
}

// The notebooks at work (live.py) need a server, so a page opened as a file leads nowhere.
if (location.protocol === "file:") document.querySelectorAll(".btn-run").forEach((e) => e.remove());
