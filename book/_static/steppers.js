// Only on pages with a stepper. The poster is shown until its figure is alive.

const posters = document.querySelectorAll(".stepper-poster");

// The frames and the widgets' own script are large, so they come when the first poster is about to be seen.
const state = document.querySelector("script[type='application/vnd.jupyter.widget-state+json']");
const near = new IntersectionObserver((seen) => {
  if (!seen.some((poster) => poster.isIntersecting)) return;
  near.disconnect();
  load(state.dataset.src, () => (state.textContent = widgetState));
  load(document.documentElement.dataset.content_root + "_static/widgets/embed.js",
    () => dispatchEvent(new Event("load"))); // which is when it looks for its widgets
}, { rootMargin: "100%" });
function load(src, onload) {
  document.body.append(Object.assign(document.createElement("script"), { src, onload, async: false }));
}

// What the widgets leave out for those who do not see them: names, and the text of each new frame.
function name(poster, said) {
  for (const slider of poster.querySelectorAll(".widget-slider")) {
    const label = slider.querySelector(".widget-label").textContent;
    slider.querySelector("[role=slider]").ariaLabel = label;
    slider.querySelector(".widget-readout").ariaLabel = `${label}, as a number`;
  }
  for (const button of poster.querySelectorAll(".widget-play button")) {
    button.ariaLabel = NAMES[button.firstElementChild.className] ?? "Play";
  }
  const text = poster.querySelector(".stepper-text")?.textContent ?? "";
  if (said.textContent !== text) said.textContent = text;
}
const NAMES = { "fa fa-pause": "Pause", "fa fa-stop": "Back to the start", "fa fa-retweet": "Repeat" };

for (const poster of posters) {
  const said = document.createElement("p");
  said.role = "status";
  said.className = "stepper-said";
  poster.append(said);
  new MutationObserver(() => name(poster, said))
    .observe(poster, { childList: true, subtree: true, attributeFilter: ["class"] });
}
addEventListener("load", () => posters.forEach((poster) => near.observe(poster)), { once: true });
