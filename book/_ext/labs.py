"""Labs on a page without a kernel: the poster first, the lab itself when the reader comes near.

A lab's output is a poster (HTML) that holds the lab's state. The page loads the labs' script when the
first poster comes near the window, or at once where the address holds a state (#lab=2&mu=...), and the
script takes the posters' places. It holds the labs of this page and no others. It is a plain script,
since pages opened as files may not load modules.
"""

import re
import shutil
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "tools"))

import bundle

LAB = re.compile(r"<figure class=\"plot lab\".*? data-state='.*?\"lab\": \"(\w+)\"")
NEAR = """<script>
(() => {
  const all = () => [...document.querySelectorAll("figure.lab")];
  const asked = all()[new URLSearchParams(location.hash.slice(1)).get("lab") - 1];
  const near = new IntersectionObserver((seen) => seen.some((figure) => figure.isIntersecting) && load(),
    { rootMargin: "100%" });
  function load() {
    near.disconnect();
    const script = Object.assign(document.createElement("script"), { src: "SCRIPT", onload: wake });
    script.addEventListener("load", () => asked?.scrollIntoView());
    document.body.append(script);
  }
  const wake = () => all().forEach((figure, i) => figure.lab ?? labs.wake(figure, i + 1));
  const wait = () => all().forEach((figure) => near.observe(figure));
  if (asked) load();
  else wait();
  document.addEventListener("ran", () => (globalThis.labs ? wake() : wait()));  // new ones
})();
</script>"""


def load_when_near(app, pagename, templatename, context, doctree):
    """Add to pages with a lab the few lines that load its script when the reader comes near."""
    names = tuple(sorted(set(LAB.findall(context.get("body", "")))))
    if names:
        app.builder.labs = getattr(app.builder, "labs", set()) | {names}
        context["body"] += NEAR.replace("SCRIPT", context["pathto"](script(names), 1))


def script(names):
    """The address of the script with these labs."""
    return f"_static/labs-{'-'.join(names)}.js"


def put_scripts_into_site(app, exception):
    """Build the scripts from the present sources, and put them into the site."""
    if exception is None:
        bundle.build()
        for names in getattr(app.builder, "labs", set()):
            bundle.bundle(names, Path(app.outdir, script(names)), bundle.PAGE)
        shutil.copy(bundle.BUILT / "LICENSES.txt", Path(app.outdir, "_static", "labs-LICENSES.txt"))


def setup(app):
    app.connect("html-page-context", load_when_near)
    app.connect("build-finished", put_scripts_into_site)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
