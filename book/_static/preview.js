// What a link names, shown beside it: a formula, a theorem, an exercise, a reference, a symbol. Pointing, the
// keyboard's focus or a first tap shows it; Escape, a press elsewhere or scrolling hides it. It is
// taken from this page, or from the other page of the book, fetched when it is asked for.
{
  const NAMED = 'article a.internal:is([href*="#equation-"], [href*="#thm-"], [href*="#ex-"], [href*="#id"], [href*="#symbol-"])';
  const sheet = Object.assign(document.createElement("div"), { id: "preview", popover: "manual", role: "tooltip", className: "bd-article" });
  document.querySelector("article").after(sheet);
  const pages = new Map();
  let shown, soon;

  // The page at an address, as a document.
  function pageAt({ origin, pathname }) {
    if (pathname === location.pathname) return document;
    const fetched = () => fetch(origin + pathname)
      .then((answer) => answer.text())
      .then((text) => new DOMParser().parseFromString(text, "text/html"));
    return pages.get(pathname) ?? pages.set(pathname, fetched()).get(pathname);
  }

  // What is at an address, as it can stand elsewhere: nothing in it leads on, folds or bears a name.
  async function content(address) {
    const there = (await pageAt(address)).getElementById(address.hash.slice(1));
    const copy = there.cloneNode(true);
    if (copy.tagName === "TR") return line(...copy.cells);
    copy.querySelectorAll(".headerlink, details, .backrefs, .label, script").forEach((part) => part.remove());
    copy.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
    [copy, ...copy.querySelectorAll("[id], [tabindex]")].forEach((part) => ["id", "tabindex", "role"].forEach((name) => part.removeAttribute(name)));
    copy.querySelectorAll("img").forEach((image) => (image.src = new URL(image.getAttribute("src"), address)));
    return copy;
  }

  // A line of the notation's tables.
  function line(...cells) {
    const [symbol, words, , code] = cells.map((cell) => (cell.querySelector("p") ?? cell).childNodes);
    const text = document.createElement("p");
    text.append(...symbol, ": ", ...words);
    if (code.length) text.append("; in code ", ...code);
    return text;
  }

  async function show(link) {
    shown = link;
    const found = await content(new URL(link.href)).catch(() => undefined); // a page opened as a file, or no network
    if (!found || shown !== link) return;
    link.dataset.title ??= link.title;
    link.removeAttribute("title");
    link.setAttribute("aria-describedby", sheet.id);
    sheet.replaceChildren(found);
    sheet.showPopover();
    beside(link.getClientRects()[0]);
  }

  // Below the link, or above it where there is more room.
  function beside({ left, top, bottom }) {
    const { offsetWidth: width, offsetHeight: height } = sheet;
    const below = bottom + height + 8 < innerHeight || top < innerHeight / 2;
    const room = document.documentElement.clientWidth - width - 8;
    sheet.style.left = `${Math.max(8, Math.min(left, room))}px`;
    sheet.style.top = `${below ? bottom + 6 : Math.max(8, top - height - 6)}px`;
  }

  function hide() {
    clearTimeout(soon);
    shown?.removeAttribute("aria-describedby");
    if (shown?.dataset.title) shown.title = shown.dataset.title;
    shown = undefined;
    sheet.hidePopover();
  }

  const named = (event) => event.target.closest?.(NAMED);
  const later = (act, wait) => {
    clearTimeout(soon);
    soon = setTimeout(act, wait);
  };
  const inside = (event) => event.target === shown || sheet.contains(event.target) || shown?.contains(event.target);
  let touched = false; // what is tapped gets the focus, too; the tap itself decides
  addEventListener("pointerdown", (press) => {
    touched = press.pointerType === "touch";
    if (shown && !inside(press)) hide();
  });
  addEventListener("pointerover", (move) => {
    if (move.pointerType === "touch") return;
    const link = named(move);
    if (link && link !== shown) later(() => show(link), 150);
    else if (inside(move)) clearTimeout(soon);
    else if (shown || !link) later(hide, 250);
  });
  addEventListener("focusin", (focus) => {
    const link = named(focus);
    if (link?.matches(":focus-visible") && !touched) show(link);
    else if (shown && !touched) hide();
  });
  addEventListener("click", (press) => {
    const link = named(press);
    if (!link || !touched || shown === link || press.detail === 0) return; // a second tap follows the link
    press.preventDefault();
    show(link);
  });
  addEventListener("keydown", ({ key }) => key === "Escape" && shown && hide());
  addEventListener("scroll", (scrolled) => shown && !sheet.contains(scrolled.target) && hide(), { passive: true, capture: true });
}
