"""Every lab of the built site, by mouse, by finger and by keys: its state is the library's."""

import gzip
from itertools import islice

import matplotlib.pyplot as plt
import numpy as np
import pytest
from in_hand import InHand
from matplotlib.colors import to_hex
from repository import SITE, name
from test_browser import SIDEWAYS, tab, violations  # noqa: F401

from lecture_lib import datasets, em, gaussian, initialise, kmeans, mixture
from lecture_lib.figures import labs, plots

pytestmark = pytest.mark.browser
GEYSER = datasets.old_faithful().X
PAGES = [page for page in sorted(SITE.rglob("*.html")) if 'class="plot lab"' in page.read_text("utf-8")]
each_page = pytest.mark.parametrize("page", PAGES, ids=name)
SCRIPT_KB = 40  # compressed, for a page
FRAME, FRAME_SLOW = 16, 50  # milliseconds of script for a move; on a processor four times slower


def labs_of(chapter):
    """A fixture that opens a chapter and takes one of its labs in hand."""

    @pytest.fixture
    def opener(tab, address):  # noqa: F811
        def open_(number=1, width=1280, hash="", **options):
            return InHand(tab(f"{address}book/{chapter}.html{hash}", width, **options), number)

        return open_

    return opener


geyser = labs_of("kmeans")
soft = labs_of("em")
bells = labs_of("soft-clustering")
lifted = labs_of("why-em-works")
pulled = labs_of("mixtures")
chapter = labs_of("likelihood")
cover = labs_of("index")

# What has moved without anybody's doing, and where to
SHIFTS = """() => {
    window.shifts = [];
    const told = ({node, previousRect, currentRect}) =>
        `${(node?.outerHTML ?? "").slice(0, 90)} from ${previousRect.y} to ${currentRect.y}`;
    const tell = e => e.hadRecentInput || window.shifts.push(...e.sources.map(told));
    new PerformanceObserver(list => list.getEntries().forEach(tell)).observe({type: "layout-shift"});
}"""
SMALL_TARGETS = """root => [...root.querySelectorAll("button, select, input, summary, .lab-reach")]
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.width && Math.min(box.width, box.height) < 24)
    .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`)"""


def all_of(opened):
    return [InHand(opened, i + 1) for i in range(opened.locator("figure.lab").count())]


# What holds for each ----------------------------------------------------------------------------


@each_page
@pytest.mark.parametrize("width", [1280, 390])
def test_labs_take_the_place_of_their_posters(page, width, tab, address):  # noqa: F811
    opened = tab(address + name(page), width)
    opened.evaluate(SHIFTS)
    heights = [place.bounding_box()["height"] for place in opened.locator(".lab-place").all()]
    for lab, height in zip(all_of(opened), heights, strict=True):
        assert lab.figure.locator(".lab-place").bounding_box()["height"] == height
        assert not lab.figure.locator("img").is_visible()
        assert lab.figure.evaluate(SMALL_TARGETS) == []
        live, more = (lab.figure.locator(part).bounding_box() for part in (".lab-live", ".lab-more"))
        assert more["y"] - live["y"] < 640, "controls and picture on one screen"
    assert opened.evaluate("window.shifts") == []
    assert opened.evaluate(SIDEWAYS) == []
    opened.evaluate("document.fonts.dispatchEvent(new Event('loadingdone'))")  # as when a font is late
    opened.evaluate("document.querySelectorAll('.lab details').forEach(d => d.open = true)")
    assert opened.evaluate(SIDEWAYS) == []
    for theme in ("light", "dark"):
        opened.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert violations(opened, within=".lab") == [], theme
    posters_stand(opened)
    assert opened.wrong == []


def posters_stand(opened):
    opened.emulate_media(media="print")
    assert all(image.is_visible() for image in opened.locator("figure.lab img").all())
    assert not any(live.is_visible() for live in opened.locator(".lab-live").all())


@each_page
def test_without_scripts_the_posters_stand(page, tab, address):  # noqa: F811
    posters_stand(tab(address + name(page), java_script_enabled=False))


@each_page
def test_labs_work_on_a_page_opened_from_disk(page, tab):  # noqa: F811
    opened = tab(page.as_uri())
    assert all_of(opened) and opened.wrong == []


@each_page
def test_the_script_comes_when_it_is_near_and_is_small(page, tab, address, record_property):  # noqa: F811
    opened = tab(address + name(page))
    script = opened.locator("script[src*='_static/labs-']")
    assert script.count() == (page.parts[-2:] == ("book", "index.html")), "before anyone came near"
    InHand(opened)
    assert script.count() == 1
    file = SITE / "_static" / script.get_attribute("src").rpartition("/")[2]
    size = len(gzip.compress(file.read_bytes(), 9)) / 1000
    record_property("row", f"{file.name}: {size:.1f} KB compressed")
    assert size <= SCRIPT_KB


@each_page
def test_what_is_done_is_said_once_and_seen(page, tab, address):  # noqa: F811
    """The sentence on the state is read aloud after the reader has stopped, and focus can be seen."""
    opened = tab(address + name(page))
    for lab in all_of(opened):
        handle = lab.figure.locator(".lab-handle").first
        handle.focus()
        for _ in range(5):
            opened.keyboard.press("ArrowRight")
        opened.wait_for_timeout(900)
        assert lab.figure.locator(".lab-aloud").inner_text() == lab.said
        ring = handle.locator(".lab-reach").evaluate("e => getComputedStyle(e).strokeWidth")
        assert ring == "3px"


def quick(times, most):
    assert np.percentile(times, 95) <= most, f"95 % within {np.percentile(times, 95):.1f} ms"


@pytest.mark.parametrize(
    ("chapter", "number"),
    [
        ("index", 1),
        ("kmeans", 2),
        ("em", 1),
        ("soft-clustering", 1),
        ("why-em-works", 1),
        ("mixtures", 1),
        ("likelihood", 1),
        ("likelihood", 2),
        ("likelihood", 3),
    ],
)
def test_a_drag_takes_less_than_a_frame(chapter, number, tab, address, record_property):  # noqa: F811
    opened = tab(f"{address}book/{chapter}.html")
    lab = InHand(opened, number)
    full = chapter in ("kmeans", "em")
    if full:
        fill_up(lab)
    times = lab.milliseconds_per_move(".lab-handle")
    throttled = lab.milliseconds_per_move(".lab-handle", slower=4)
    what = f"{chapter}, lab {number}" + ", 300 points, K = 8" * full
    row = "{}: {:.1f} ms a move (95 %), {:.1f} ms on a slow processor"
    record_property("row", row.format(what, np.percentile(times, 95), np.percentile(throttled, 95)))
    quick(times, FRAME)
    quick(throttled, FRAME_SLOW)


def fill_up(lab):
    """300 points and 8 means."""
    rng = np.random.default_rng(0)
    X, mu = (rng.uniform([2, 45], [5, 90], (n, 2)).round(2) for n in (300, 8))
    start = {"X": X, "step": 1} | initialise.mixture_around(X, mu)._asdict()
    as_lists = {name: part.tolist() if name != "step" else part for name, part in start.items()}
    lab.figure.evaluate("(f, start) => f.lab.change(start)", as_lists)
    lab.settle()


# k-means ----------------------------------------------------------------------------------------


def library_says(lab):
    """What the lab would have to say, and its means, by the library."""
    X, mu, step = lab.state("X"), lab.state("mu"), int(lab.state("step"))
    steps = list(kmeans.lloyd(X, mu))
    if step == 0:
        return f"Start: {len(mu)} means, and no point assigned yet.", mu
    t, half = step // 2, "assign" if step % 2 else "update"
    now = steps[t if half == "update" else (step - 1) // 2]
    r = steps[t - 1].r if half == "update" else now.r
    return f"Step {t}, {half}: J = {kmeans.distortion(X, r, now.mu):.1f}", now.mu


def agrees(lab):
    said, mu = library_says(lab)
    assert lab.said.startswith(said)
    for k, place in enumerate(mu):
        x, y = lab.pixel(place)
        box = lab.handle(f"Mean {k + 1}").locator(".lab-reach").bounding_box()
        assert abs(box["x"] + box["width"] / 2 - x) < 1 and abs(box["y"] + box["height"] / 2 - y) < 1


@pytest.mark.parametrize("key", [None, "Enter"], ids=["mouse", "keys"])
def test_half_steps_forward_and_back(geyser, key):
    lab = geyser()
    agrees(lab)
    said = [lab.said]
    while "nothing will change again" not in lab.said:
        lab.press("Move means" if "assign:" in lab.said else "Assign points", key)
        agrees(lab)
        said.append(lab.said)
    assert len(said) == 2 * len(list(kmeans.lloyd(GEYSER, lab.state("mu")))) == 14
    lab.press("Run", key)  # there is nothing left to do
    for expected in said[-2::-1]:
        lab.press("Back", key)
        assert lab.said == expected
    lab.press("Step", key)
    assert lab.said == said[2]
    lab.press("Run", key)
    assert lab.said == said[-1]
    assert lab.tab.wrong == []


def test_a_run_can_be_watched_and_stopped(geyser):
    lab = geyser(reduced_motion="no-preference")
    lab.press("Run")
    lab.tab.wait_for_timeout(1100)
    lab.press("Stop")
    seen = lab.said
    agrees(lab)
    assert seen.startswith("Step 1") or seen.startswith("Step 2")
    lab.tab.wait_for_timeout(600)
    assert lab.said == seen


def moved_by_mouse(lab, id, to):
    lab.drag(id, to)


def moved_by_taps(lab, id, to):
    lab.click(lab.figure.evaluate("(f, id) => f.lab.mark(id).at", id))
    lab.click(to)


def moved_by_numbers(lab, id, to):
    lab.type_place(id, to)


@pytest.mark.parametrize("moved", [moved_by_mouse, moved_by_taps, moved_by_numbers])
def test_a_mean_is_moved_and_the_points_follow(geyser, moved):
    lab = geyser()
    moved(lab, "Mean 1", (2.0, 55.0))
    assert np.allclose(lab.state("mu")[0], (2.0, 55.0), atol=(0.02, 0.4))
    assert lab.said.startswith("Step 0, assign: J")
    agrees(lab)
    lab.press("Run")
    agrees(lab)
    assert "J = 8901.8" in lab.said


def test_a_mean_is_moved_by_a_finger(geyser):
    lab = geyser(width=390, has_touch=True)
    lab.tap(lab.state("mu")[0])
    assert lab.handle("Mean 1").get_attribute("aria-pressed") == "true"
    lab.tap((4.6, 50.0))  # far from all points, of which a finger takes the nearest
    assert np.allclose(lab.state("mu")[0], (4.6, 50.0), atol=(0.03, 0.6))
    agrees(lab)


def test_a_mean_is_moved_by_arrow_keys(geyser):
    lab = geyser()
    before = lab.state("mu")
    lab.handle("Mean 2").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "Shift+ArrowDown"):
        lab.tab.keyboard.press(key)
    lab.settle()
    after = lab.state("mu")
    assert (after[0] == before[0]).all() and (after[1] < before[1]).all()
    assert lab.handle("Mean 2").evaluate("e => e === document.activeElement")
    agrees(lab)


def test_a_point_is_moved_by_mouse_and_by_arrow_keys(geyser):
    lab = geyser()
    n = int(GEYSER[:, 1].argmin())
    lab.click(GEYSER[n])
    lab.drag(f"Point {n + 1}", (2.0, 90.0))
    assert np.allclose(lab.state("X")[n], (2.0, 90.0), atol=(0.02, 0.4))
    lab.handle(f"Point {n + 1}").press("ArrowUp")
    lab.settle()
    assert lab.state("X")[n, 1] > 90 and len(lab.state("X")) == len(GEYSER)
    others = np.arange(len(GEYSER)) != n
    assert (lab.state("X")[others] == GEYSER[others]).all()
    lab.press("Run")
    agrees(lab)


def test_an_unchosen_point_is_dragged_by_the_mouse(geyser):
    lab = geyser()
    n = int(GEYSER[:, 1].argmin())
    lab.tab.mouse.move(*lab.pixel(GEYSER[n]))
    lab.tab.mouse.down()
    lab.tab.mouse.move(*lab.pixel((2.0, 90.0)), steps=3)
    lab.tab.mouse.up()
    lab.settle()
    assert np.allclose(lab.state("X")[n], (2.0, 90.0), atol=(0.02, 0.4))


@pytest.mark.parametrize("how", ["mouse", "finger", "numbers"])
def test_points_are_added_and_deleted(geyser, how):
    lab = geyser(has_touch=how == "finger")
    place, tap = (3.0, 90.0), lab.tap if how == "finger" else lab.click
    if how == "numbers":
        lab.type_place("nothing", place)
        lab.press("Add a point here", "Enter")
    else:
        lab.press("Add")
        tap(place)
    assert len(lab.state("X")) == len(GEYSER) + 1
    assert np.allclose(lab.state("X")[-1], place, atol=(0.02, 0.4))
    if how == "numbers":
        lab.figure.locator("details select").select_option(f"Point {len(GEYSER) + 1}")
        lab.figure.locator("details").get_by_role("button", name="Delete").press("Enter")
    else:
        lab.figure.get_by_role("button", name="Delete", exact=True).first.click()
        tap(place)
    lab.settle()
    assert (lab.state("X") == GEYSER).all()
    agrees(lab)


def test_more_and_fewer_means_and_new_starts(geyser):
    lab = geyser()
    for K in range(3, 9):
        lab.press("One mean more")
        assert len(lab.state("mu")) == K
        agrees(lab)
    lab.press("One mean more")
    assert "At most 8 means" in lab.said
    for start in ("k-means++", "Random start"):
        lab.press(start)
        assert {tuple(m) for m in lab.state("mu")} <= {tuple(x) for x in GEYSER}
        lab.press("Run")
        agrees(lab)
    for _ in range(8):
        lab.press("One mean less")
    assert len(lab.state("mu")) == 1 and lab.said == "One mean has to stay."
    lab.press("Run")
    agrees(lab)


def test_an_empty_plane_and_more_means_than_points(geyser):
    lab = geyser()
    lab.figure.locator(".lab-bar > select").first.select_option("an empty plane")
    assert lab.said.startswith("There is no point yet.")
    for press in ("Assign points", "Step", "Run", "Back", "k-means++", "Random start"):
        lab.press(press)
        assert lab.said.startswith("There is no point yet."), press
    lab.press("Add")
    lab.click((3.0, 70.0))
    assert lab.said.startswith("K must not exceed the number of points: got K = 2 for N = 1")
    lab.click((3.0, 70.0))
    lab.press("k-means++")
    assert lab.said.startswith("X has only 1 different points, too few for K = 2 means")
    lab.press("Run")
    agrees(lab)
    assert lab.tab.wrong == []


def test_the_task_notices_a_bad_end_and_only_that(geyser):
    lab = geyser(2)
    assert lab.task.startswith("Your task: find a start") and not lab.done
    lab.press("Run")
    assert not lab.done and "nothing much lower is known" in lab.task
    for k, place in enumerate(GEYSER[np.argsort(GEYSER[:, 1])[-4:]]):
        lab.type_place(f"Mean {k + 1}", place)
    assert not lab.done
    lab.press("Run")
    agrees(lab)
    J = kmeans.fit(GEYSER, lab.state("mu")).J
    assert lab.done and f"Found: this start ends at J = {J:.1f}; the lowest known is 2941.7." in lab.task


def test_a_state_goes_by_link_and_by_python(geyser):
    lab = geyser(2)
    lab.drag("Mean 3", (3.0, 70.0))
    lab.press("Add")
    lab.click((2.5, 85.0))
    for press in ("Move means", "Assign points", "Move means"):
        lab.press(press)
    link, line = lab.copied("Link"), lab.copied("Python")
    again = geyser(2, hash="#" + link.split("#")[1])
    made = eval(line, {"labs": labs, "X": GEYSER})
    for state in ("X", "mu", "step"):
        assert np.array_equal(again.state(state), lab.state(state)), state
        assert np.array_equal(getattr(made, state), lab.state(state)), state
    assert again.said == lab.said
    agrees(again)


def test_python_names_points_that_were_not_changed(geyser):
    lab = geyser()
    assert lab.copied("Python") == "labs.kmeans(X, mu=[[4.5, 90], [5, 94]], step=0)"
    assert lab.copied("Link").endswith("#lab=1")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("mu=4,nonsense", "mu must be finite"),
        ("mu=1,2,3", "mu must have 2 columns"),
        ("X=1,2", "K must not exceed the number of points: got K = 2 for N = 1"),
        ("step=-1", "step must be a whole number, at least 0, got -1"),
        ("X=" + ";".join(["3,70"] * 2001), "X must have at most 2000 points, got 2001"),
    ],
)
def test_a_link_that_cannot_be_drawn_is_refused_by_a_sentence(geyser, query, sentence):
    lab = geyser(hash=f"#lab=1&{query}")
    assert lab.said.startswith(f"The link cannot be drawn: {sentence}")
    assert (lab.state("X") == GEYSER).all() and lab.tab.wrong == []
    lab.press("Run")
    agrees(lab)


def test_the_code_is_shown_on_request(geyser):
    lab = geyser()
    lab.figure.get_by_text("How it computes").click()
    text = lab.figure.locator("pre").inner_text()
    assert "// z_n = argmin_k ‖x_n − μ_k‖²" in text and "export function assign(X, mu)" in text


# EM ---------------------------------------------------------------------------------------------------


def start_of(lab):
    """X, the start in its shape, and the shape."""
    restrict = getattr(mixture, lab.state("restrict"))
    theta = mixture.Mixture(*(lab.state(name) for name in ("pi", "mu", "Sigma")))
    return lab.state("X"), theta._replace(Sigma=restrict(theta.Sigma, theta.pi)), restrict


def minus(number, digits=2):
    return f"{number:.{digits}f}".replace("-", "−")


def em_agrees(lab):
    """The sentence, the means and the ellipses are those of the library's EM."""
    X, theta, restrict = start_of(lab)
    step = int(lab.state("step"))
    steps = list(islice(em.em(X, theta, restrict=restrict), step // 2 + 1))
    now, before = steps[-1], steps[step // 2 - 1]
    if step == 0:
        said = f"Start: ℓ = {minus(now.log_likelihood)}; no point is weighed yet"
    elif step % 2:
        said = f"Step {step // 2}, E: the bound touches ℓ = {minus(now.log_likelihood)}"
    else:
        bound = minus(em.lower_bound(X, before.gamma, now.theta))
        l = minus(now.log_likelihood)
        said = f"Step {step // 2}, M: the bound rises to {bound}, and ℓ above it to {l}"
    assert lab.said.startswith(said)
    shown = lab.figure.evaluate("f => f.lab.now.theta")
    for letter, part in now.theta._asdict().items():
        np.testing.assert_allclose(shown[letter], part, rtol=1e-6)
    inside_the_axes(lab)


def inside_the_axes(lab):
    ellipses = lab.figure.locator(".lab-ellipses path").all()
    ground = lab.figure.locator(".lab-ground").first.bounding_box()
    for box in (ellipse.bounding_box() for ellipse in ellipses):
        assert box["x"] >= ground["x"] - 2 and box["y"] >= ground["y"] - 2
        assert box["x"] + box["width"] <= ground["x"] + ground["width"] + 2
        assert box["y"] + box["height"] <= ground["y"] + ground["height"] + 2


@pytest.mark.parametrize("key", [None, "Enter"], ids=["mouse", "keys"])
def test_em_in_half_steps_forward_and_back(soft, key):
    lab = soft()
    em_agrees(lab)
    for half in ("E-step", "M-step", "E-step", "M-step", "E-step"):
        lab.press(half, key)
        em_agrees(lab)
    lab.press("Step", key)
    em_agrees(lab)
    lab.press("Back", key)
    em_agrees(lab)
    assert lab.state("step") == 6


def test_every_step_of_the_plateau_is_there(soft):
    lab = soft()
    lab.press("Run")
    em_agrees(lab)
    X, theta, restrict = start_of(lab)
    trace = em.fit(X, theta, restrict=restrict).trace
    assert lab.state("step") == 2 * (len(trace) - 1) + 1 and "so EM stops" in lab.said
    drawn = lab.figure.evaluate("f => f.lab.halves().filter(h => h.name === 'E').map(h => h.l)")
    np.testing.assert_allclose(drawn, trace, rtol=1e-9)


def test_em_in_other_shapes_and_the_task(soft):
    lab = soft()
    for shape in ("spherical", "diagonal", "tied"):
        lab.figure.get_by_label("Shape of the covariances").select_option(shape)
        lab.press("Run")
        X, theta, restrict = start_of(lab)
        found = em.fit(X, theta, restrict=restrict)
        assert f"ℓ = {minus(found.log_likelihood)}" in lab.said
        assert lab.done == (shape == "tied"), lab.task
    assert "Found: EM ends at ℓ = −1287.18; the highest known is −1140.19." in lab.task


@pytest.mark.parametrize("how", ["mouse", "finger", "arrows", "numbers"])
def test_a_mean_of_a_mixture_is_moved(soft, how):
    lab = soft(width=390 if how == "finger" else 1280, has_touch=how == "finger")
    before = lab.state("mu")  # a finger near a point is taken to mean the point, so far from all
    if how == "mouse":
        lab.drag("Mean 1", (6.5, 60.0))
    elif how == "finger":
        lab.tap(before[0])
        lab.tap((6.5, 60.0))
    elif how == "arrows":
        lab.handle("Mean 1").press("ArrowRight")
    else:
        lab.type_place("Mean 1", (6.5, 60.0))
    after = lab.state("mu")
    if how == "arrows":
        assert after[0, 0] > before[0, 0] and after[0, 1] == before[0, 1]
    else:
        assert np.allclose(after[0], (6.5, 60.0), atol=(0.04, 0.7))
    assert (after[1] == before[1]).all() and lab.state("step") == 1
    em_agrees(lab)


def test_k_means_beside_has_taken_as_many_half_steps(soft):
    lab = soft()
    lab.press("k-means beside", "Enter")
    assert "k-means has not begun" in lab.said
    lab.press("Step")
    r = kmeans.assign(lab.state("X"), lab.state("mu"))
    J = kmeans.distortion(lab.state("X"), r, kmeans.update(lab.state("X"), r, lab.state("mu")))
    assert f"k-means beside it: J = {J:.1f}." in lab.said
    assert lab.figure.locator(".lab-hard path").count() == 2


def test_a_collapse_is_named_as_the_library_names_it(soft):
    lab = soft()
    X = np.array([[1.0, 1.0], [1.0, 1.0], [4.0, 2.0], [5.0, 1.0], [6.0, 3.0]])
    theta = mixture.Mixture(
        np.array([0.5, 0.5]), np.array([[1.0, 1.0], [5.0, 2.0]]), np.array([np.eye(2) / 50, np.eye(2)])
    )
    start = {name: part.tolist() for name, part in theta._asdict().items()}
    lab.figure.evaluate("(f, s) => f.lab.change({...s, step: 0})", {"X": X.tolist()} | start)
    lab.settle()
    lab.press("Run")
    with pytest.raises(em.CollapseError) as error:
        em.fit(X, theta)
    assert lab.said.startswith(f"EM stops: {str(error.value).split('(')[0]}")
    lab.press("Back")
    em_agrees(lab)
    assert lab.tab.wrong == []


def test_a_mixture_goes_by_link_and_by_python(soft):
    lab = soft()
    lab.figure.get_by_label("Shape of the covariances").select_option("diagonal")
    lab.drag("Mean 2", (4.0, 60.0))
    for _ in range(3):
        lab.press("Step")
    again = soft(hash="#" + lab.copied("Link").split("#")[1])
    made = eval(lab.copied("Python"), {"labs": labs, "X": GEYSER})
    for state in ("X", "pi", "mu", "Sigma", "step"):
        np.testing.assert_allclose(again.state(state), lab.state(state), rtol=1e-15)
        np.testing.assert_allclose(getattr(made, state), lab.state(state), rtol=1e-15)
    assert made.restrict == again.state("restrict") == "diagonal"
    assert again.said == lab.said
    em_agrees(again)


def test_what_is_no_mixture_is_refused_in_a_link(soft):
    for query, sentence in (
        ("pi=0.5,0.6", "pi must sum to one"),
        ("pi=1", "pi must have shape (2,)"),
        ("restrict=round", "restrict must be one of full, tied, diagonal, spherical, got round"),
        ("Sigma=1,2,2,1;1,0,0,1", "component 0: the covariance is not positive definite"),
    ):
        lab = soft(hash=f"#lab=1&{query}")
        assert lab.said.startswith(f"The link cannot be drawn: {sentence}")
        assert np.array_equal(lab.state("mu"), lab.stored()["mu"])


# Two bells ---------------------------------------------------------------------------------------------


def bells_agree(lab):
    """The sentence is that of the library, and the turns are where both are equally likely."""
    pi, mu, sigma = (lab.state(name) for name in ("pi", "mu", "sigma"))
    assert abs(pi.sum() - 1) < 1e-9
    two = mixture.Mixture(pi, mu[:, None], np.square(sigma)[:, None, None])
    error = labs.soft(pi, mu, sigma).error()
    gamma = em.e_step(np.array([[lab.state("x")]]), two)[0]
    said = lab.said
    assert said.startswith(f"At best {100 * error:.1f} % wrong; ")
    assert said.endswith(f": γ = {gamma[0]:.3f}, {gamma[1]:.3f}.")
    turns = lab.figure.evaluate("f => f.lab.turns")
    for x in turns:
        np.testing.assert_allclose(em.e_step(np.array([[x]]), two), 0.5, atol=1e-9)
    assert ("never turns" in said) == (not turns)


def test_bells_are_moved_by_the_mouse(bells):
    lab = bells()
    bells_agree(lab)
    lab.drag("Top of bell 1", (5.0, 0.1))
    assert abs(lab.state("mu")[0] - 5) < 0.06 and lab.state("pi")[0] < 0.4
    bells_agree(lab)
    before = lab.state("sigma")[1]
    lab.drag("Side of bell 2", (10 + before / 2, 0.05))
    assert abs(lab.state("sigma")[1] - before / 2) < 0.06
    bells_agree(lab)
    lab.drag("Animal", (6.0, 0.5), plane="share")
    assert abs(lab.state("x") - 6) < 0.06
    bells_agree(lab)


def test_bells_are_moved_by_a_finger(bells):
    lab = bells(width=390, has_touch=True)
    lab.tap((10, lab.figure.evaluate("f => f.lab.height(1, 10)")))
    lab.tap((12.0, 0.15))
    assert abs(lab.state("mu")[1] - 12) < 0.1 and lab.state("pi")[1] > 0.6
    bells_agree(lab)
    lab.tap((5.0, 0.5), plane="share")  # nothing chosen: the animal
    assert abs(lab.state("x") - 5) < 0.1
    bells_agree(lab)


def test_bells_are_moved_by_keys(bells):
    lab = bells()
    for mark, key, letter, way in (
        ("Top of bell 1", "ArrowRight", "mu", 1),
        ("Top of bell 1", "ArrowDown", "pi", -1),
        ("Side of bell 1", "ArrowLeft", "sigma", -1),
    ):
        before = lab.state(letter)[0]
        lab.handle(mark).press(key)
        lab.settle()
        assert way * (lab.state(letter)[0] - before) > 0
        bells_agree(lab)
    lab.handle("Animal").press("Shift+ArrowLeft")
    bells_agree(lab)
    assert lab.state("x") < 8


def test_bells_are_typed_and_the_task_notices_that_nothing_turns(bells):
    lab = bells()
    assert not lab.done
    lab.figure.get_by_text("Numbers", exact=True).press("Enter")
    for field, number in (("μ₁", 8), ("μ₂", 8.1), ("σ₂", 1.2), ("μ₂", 8)):
        assert not lab.done  # with μ₂ at 8.1 and equal spreads it turns, beyond the axis
        lab.figure.get_by_label(field).fill(str(number))
        lab.figure.get_by_label(field).press("Enter")
    bells_agree(lab)
    assert lab.done and "never turns" in lab.said
    lab.figure.get_by_label("π₁").fill("7")  # as near to one as a handle allows
    lab.figure.get_by_label("π₁").press("Enter")
    assert lab.state("pi").tolist() == [0.98, 0.02]
    bells_agree(lab)


def test_bells_go_by_link_and_by_python(bells):
    lab = bells()
    lab.drag("Top of bell 2", (9.0, 0.05))
    lab.drag("Animal", (7.0, 0.5), plane="share")
    again = bells(hash="#" + lab.copied("Link").split("#")[1])
    made = eval(lab.copied("Python"), {"labs": labs})
    for state in ("pi", "mu", "sigma", "x"):
        assert np.array_equal(again.state(state), lab.state(state))
        assert np.array_equal(getattr(made, state), lab.state(state))
    assert again.said == lab.said
    for query, sentence in (
        ("pi=0.5", "pi must be 2 finite numbers"),
        ("x=a", "x must be finite"),
        ("sigma=0,1", "sigma must be a finite number above 0, got 0"),
    ):
        lab = bells(hash=f"#lab=1&{query}")
        assert lab.said.startswith(f"The link cannot be drawn: {sentence}")


# The floor ---------------------------------------------------------------------------------------------


def floor_agrees(lab):
    """The sentence, the curves and the gap are those of the library."""
    made = labs.floor(*(lab.state(name) for name in ("X", "pi", "mu", "Sigma", "touch")))
    mean = made.mu[0, 0]
    l, under = made.ell(mean), made.under(mean)
    said = lab.said
    assert f"ℓ = {minus(l)}" in said and said.startswith(f"At {minus(mean)}")
    assert f"floor is at {minus(under)}" in said or mean == made.touch
    assert f"gap {minus(max(0.0, l - under))}" in lab.figure.locator(".lab-words").text_content()
    places = np.linspace(*lab.figure.evaluate("f => f.lab.domain"), 121)
    hill = np.array(lab.figure.evaluate("f => f.lab.hill"))
    np.testing.assert_allclose(hill[:, 1], [made.ell(place) for place in places], rtol=1e-9)
    found = lab.figure.evaluate("f => f.lab.floor")
    np.testing.assert_allclose(
        [found["top"], found["highest"]], [made.top(), made.under(made.top())], rtol=1e-9
    )


@pytest.mark.parametrize("key", [None, "Enter"], ids=["mouse", "keys"])
def test_the_floor_is_lifted_and_climbed_in_a_frame_that_stays(lifted, key):
    lab = lifted()
    floor_agrees(lab)
    frame = lab.figure.evaluate("f => f.lab.ground.size")
    theta = mixture.Mixture(*(lab.state(name) for name in ("pi", "mu", "Sigma")))
    for _ in range(4):
        mean = em.m_step(lab.state("X"), em.e_step(lab.state("X"), theta)).mu[0, 0]
        theta = theta._replace(mu=np.array([[mean], theta.mu[1]]))
        lab.press("M-step", key)
        floor_agrees(lab)
        assert ", its highest" in lab.said and abs(lab.state("mu")[0, 0] - mean) < 1e-9
        lab.press("E-step", key)
        floor_agrees(lab)
        assert "touches" in lab.said
    assert lab.figure.evaluate("f => f.lab.ground.size") == frame


@pytest.mark.parametrize("how", ["mouse", "finger", "arrows", "numbers"])
def test_the_mean_and_the_floor_are_moved(lifted, how):
    lab = lifted(width=390 if how == "finger" else 1280, has_touch=how == "finger")
    places = (lab.figure.evaluate("(f, id) => f.lab.mark(id).at", id) for id in ("Mean", "Floor"))
    for (mark, to), at in zip((("Mean", 60), ("Floor", 70)), places, strict=True):
        if how == "mouse":
            lab.drag(mark, (to, -1400))
        elif how == "finger":
            lab.tap(at)
            lab.tap((to, -1400))
        elif how == "arrows":
            for _ in range(40):
                lab.handle(mark).press("ArrowLeft")
            lab.settle()
        else:
            lab.figure.locator("details").first.evaluate("d => d.open = true")
            field = lab.figure.locator("details input").nth(("Mean", "Floor").index(mark))
            field.fill(str(to))
            field.press("Enter")
            lab.settle()
        floor_agrees(lab)
    mean, touch = lab.state("mu")[0, 0], lab.state("touch")
    if how == "arrows":
        assert mean == touch < 60
    else:
        assert abs(mean - 60) < 0.4 and abs(touch - 70) < 0.4


def test_the_task_notices_a_floor_that_fell_under_a_curve_that_rose(lifted):
    lab = lifted()
    assert not lab.done
    lab.press("M-step")
    assert not lab.done
    lab.drag("Mean", (48, -1100))
    floor_agrees(lab)
    made = labs.floor(*(lab.state(name) for name in ("X", "pi", "mu", "Sigma", "touch")))
    mean, before = made.mu[0, 0], made.ell(made.touch)
    assert lab.done and f"fallen by {before - made.under(mean):.2f}" in lab.task
    assert f"risen by {made.ell(mean) - before:.2f}" in lab.task


def test_a_floor_goes_by_link_and_by_python(lifted):
    lab = lifted()
    lab.press("M-step")
    lab.drag("Floor", (66, -2000))
    again = lifted(hash="#" + lab.copied("Link").split("#")[1])
    made = eval(lab.copied("Python"), {"labs": labs, "X": lab.state("X")})
    for state in ("X", "pi", "mu", "Sigma", "touch"):
        assert np.array_equal(again.state(state), lab.state(state))
        assert np.array_equal(getattr(made, state), lab.state(state))
    assert again.said == lab.said
    for query, sentence in (
        ("pi=0.5,0.6", "pi must sum to one"),
        ("touch=a", "touch must be finite"),
        ("Sigma=0;1", "component 0: the covariance is not positive definite"),
    ):
        lab = lifted(hash=f"#lab=1&{query}")
        assert lab.said.startswith(f"The link cannot be drawn: {sentence}")


# Covariances -------------------------------------------------------------------------------------------


def covariance_agrees(lab):
    """The sentence and the marks on the ellipse are those of its covariance."""
    made = labs.covariance(
        *(lab.state(name) for name in ("pi", "mu", "Sigma")), restrict=lab.state("restrict")
    )
    S = made.theta().Sigma[0]
    rho, values = S[0, 1] / np.sqrt(S[0, 0] * S[1, 1]), np.linalg.eigvalsh(S)
    assert f"ρ = {minus(rho)}; eigenvalues {values[1]:.2f} and {values[0]:.2f}." in lab.said
    pulled = made.Sigma[0]
    for d, mark in enumerate(("Right", "Top")):
        at = lab.figure.evaluate("(f, mark) => f.lab.mark(mark).at", mark)
        np.testing.assert_allclose(at, made.mu[0] + 2 * pulled[d] / np.sqrt(pulled[d, d]), rtol=1e-9)


@pytest.mark.parametrize("how", ["mouse", "finger"])
def test_an_ellipse_is_pulled(pulled, how):
    lab = pulled(width=390 if how == "finger" else 1280, has_touch=how == "finger")
    covariance_agrees(lab)
    to = (3.0, -1.0)
    if how == "mouse":
        lab.drag("Right", to)
    else:
        lab.tap(lab.figure.evaluate("f => f.lab.mark('Right').at"))
        lab.tap(to)
    S = lab.state("Sigma")[0]
    np.testing.assert_allclose([2 * np.sqrt(S[0, 0]), 2 * S[0, 1] / np.sqrt(S[0, 0])], to, atol=0.06)
    covariance_agrees(lab)


def test_arrow_keys_move_the_correlation_and_keep_the_deviations(pulled):
    lab = pulled()
    before = lab.state("Sigma")[0]
    lab.handle("Right").press("ArrowDown")
    lab.settle()
    after = lab.state("Sigma")[0]
    np.testing.assert_allclose(np.diagonal(after), np.diagonal(before), rtol=0.01)
    assert after[0, 1] < before[0, 1]
    lab.handle("Top").press("ArrowUp")
    lab.settle()
    assert lab.state("Sigma")[0, 1, 1] > after[1, 1]
    covariance_agrees(lab)


def test_the_task_notices_a_correlation_with_equal_variances(pulled):
    lab = pulled()
    lab.figure.get_by_text("Numbers", exact=True).press("Enter")
    for field, number in (("σ₁", 1.5), ("σ₂", 1.5), ("ρ", -0.8)):
        assert not lab.done
        lab.figure.get_by_label(field).fill(str(number))
        lab.figure.get_by_label(field).press("Enter")
        covariance_agrees(lab)
    assert lab.done and "1.80 and 0.20 times the variance" in lab.task


def test_shapes_and_drawn_points(pulled):
    lab = pulled()
    lab.press("Draw a point", "Enter")
    lab.press("+50 points")
    dots = lab.figure.locator(".lab-points path")
    assert dots.count() == 51 and lab.state("step") == 102
    places = [dots.nth(n).get_attribute("transform") for n in range(3)]
    for shape in ("diagonal", "spherical"):
        lab.figure.get_by_label("Shape of the covariances").select_option(shape)
        covariance_agrees(lab)
        assert "ρ = 0.00" in lab.said
    assert [dots.nth(n).get_attribute("transform") for n in range(3)] != places
    again = pulled(hash="#" + lab.copied("Link").split("#")[1])
    made = eval(lab.copied("Python"), {"labs": labs})
    assert again.said == lab.said and made.restrict == "spherical" and made.step == 102
    assert (made.Sigma == lab.state("Sigma")).all() and (again.state("Sigma") == made.Sigma).all()
    lab.press("None")
    assert dots.count() == 0
    refused = pulled(hash="#lab=1&step=1001")
    assert refused.said.startswith("The link cannot be drawn: step must be at most 1000, got 1001")


@pytest.mark.parametrize("key", [None, "Enter"], ids=["mouse", "keys"])
def test_points_are_drawn_one_by_one_first_z_then_x(pulled, key):
    lab = pulled(number=2)
    pi, dots = lab.state("pi"), lab.figure.locator(".lab-points path")
    look = "f => [...f.querySelectorAll('.lab-points path')].map(p => p.k)"
    widths = "[...f.querySelectorAll('.lab-ellipses path')].map(p => getComputedStyle(p).strokeWidth)"
    bold = f"f => {widths}.map(width => width === '5px')"
    for n in range(1, 4):
        lab.press("Draw z", key)
        (k,) = np.flatnonzero(lab.figure.evaluate(bold))
        assert lab.said == f"z says component {k + 1}, of weight {pi[k]}. Next x is drawn from it."
        assert dots.count() == n - 1
        lab.press("Draw x", key)
        assert dots.count() == n and lab.figure.evaluate(look)[-1] == k
    lab.press("+50 points", key)
    counts = np.bincount(lab.figure.evaluate(look), minlength=3)
    assert lab.said == (
        f"53 points; by component {', '.join(map(str, counts))}; on average 26.5, 15.9, 10.6."
    )
    places = "f => [...f.querySelectorAll('.lab-points path')].map(p => p.getAttribute('transform'))"
    names, before = lab.figure.evaluate(look), lab.figure.evaluate(places)
    lab.handle("Right 2").press("ArrowLeft")
    lab.settle()
    moved = [one != other for one, other in zip(before, lab.figure.evaluate(places), strict=True)]
    assert moved == [name == 1 for name in names], "only the points of the ellipse that was pulled"


# Likelihood -------------------------------------------------------------------------------------------


BELL, LANDSCAPE, NEEDLE = 1, 2, 3
WAITS = GEYSER[:, 1:]


def bell_agrees(lab):
    mu, sigma = lab.state("mu"), lab.state("sigma")
    theta = mixture.Mixture(np.ones(1), np.array([[mu]]), np.array([[[sigma**2]]]))
    l, best = mixture.log_likelihood(WAITS, theta), gaussian.maximum_likelihood(WAITS)
    best = gaussian.log_density(WAITS, *best).sum()
    assert f": ℓ = {minus(l)}. The best bell has {minus(best)}, {best - l:.2f} more." in lab.said
    assert lab.done == (best - l <= 0.5)


@pytest.mark.parametrize("how", ["mouse", "finger", "arrows", "numbers"])
def test_a_bell_is_fitted_by_hand(chapter, how):
    lab = chapter(BELL, width=390 if how == "finger" else 1280, has_touch=how == "finger")
    bell_agrees(lab)
    assert lab.state("mu") == 75 and lab.state("sigma") == 10 and not lab.done
    if how == "mouse":
        lab.drag("Mean", (71.0, 0.03))
        bell_agrees(lab)
        lab.drag("Width", (84.6, 0.02))
    elif how == "finger":
        lab.tap(lab.figure.evaluate("f => f.lab.mark('Mean').at"))
        lab.tap((71.0, 0.05))
        lab.tap(lab.figure.evaluate("f => f.lab.mark('Width').at"))
        lab.tap((84.6, 0.05))
    elif how == "arrows":
        for name, key in (("Mean", "ArrowLeft"), ("Width", "ArrowRight")):
            lab.handle(name).focus()
            for _ in range(5):
                lab.tab.keyboard.press(key)
                lab.settle()
    else:
        type_numbers(lab, {"μ": 71, "σ": 13.5})
    bell_agrees(lab)
    assert lab.done and lab.task.startswith("Found: this bell has ℓ = −1095.")
    assert lab.tab.wrong == []


def type_numbers(lab, values):
    numbers = lab.figure.locator("details", has_text="Numbers").first
    if numbers.get_attribute("open") is None:
        numbers.locator("summary").press("Enter")
    for label, value in values.items():
        field = lab.figure.get_by_role("spinbutton", name=label, exact=True)
        field.fill(str(value))
        field.press("Enter")
    lab.settle()


def test_no_bell_without_width(chapter):
    lab = chapter(BELL)
    lab.drag("Width", lab.figure.evaluate("f => f.lab.mark('Mean').at"))
    assert 0 < lab.state("sigma") < 1
    bell_agrees(lab)
    type_numbers(lab, {"σ": 0})
    assert lab.said == "sigma must be a finite number above 0, got 0"
    assert lab.state("sigma") > 0 and lab.tab.wrong == []


def needle_agrees(lab):
    point, sigma, beat = (lab.state(name) for name in ("point", "sigma", "beat"))
    made = labs.needle(WAITS, point, sigma, beat)
    theta, c = made.theta(sigma), int((WAITS == point).sum())
    l = mixture.log_likelihood(WAITS, theta)
    pulls = em.e_step(WAITS, theta)[:, 0] * ((WAITS[:, 0] - point) ** 2 / sigma**2 - 1)
    said = (
        f"{c} record{'s' * (c > 1)} of {point:g}: ℓ = {minus(l)}, with a slope of {minus(pulls.sum())}"
    )
    assert said in lab.said
    assert lab.done == (l > beat)


@pytest.mark.parametrize("how", ["mouse", "finger", "arrows", "numbers"])
def test_a_needle_is_narrowed_until_it_wins(chapter, how):
    lab = chapter(NEEDLE, width=390 if how == "finger" else 1280, has_touch=how == "finger")
    needle_agrees(lab)
    assert not lab.done and lab.state("sigma") == 10
    if how == "mouse":
        lab.drag("Width", (-3.0, -1000.0))
    elif how == "finger":
        lab.tap(lab.figure.evaluate("f => f.lab.mark('Width').at"))
        lab.tap((-3.0, -1000.0))
    elif how == "arrows":
        lab.handle("Width").focus()
        for _ in range(6):
            lab.tab.keyboard.press("Shift+ArrowLeft")
            lab.settle()
    else:
        type_numbers(lab, {"σ": 1e-6})
        assert "slope of −15.00 for each unit of ln σ" in lab.said  # −c D, where it tends to
    needle_agrees(lab)
    assert lab.done and lab.task.startswith("Found: at σ = ")
    assert lab.tab.wrong == []


@pytest.mark.parametrize("how", ["mouse", "arrows", "numbers"])
def test_a_needle_stands_on_points_only(chapter, how):
    lab = chapter(NEEDLE, hash="#lab=3&sigma=0.001")
    if how == "mouse":
        lab.drag("Needle", (95.8, 0.01), plane="fit")
    elif how == "arrows":
        lab.handle("Needle").focus()
        for _ in range(len({*WAITS.ravel()})):  # more than there are
            lab.tab.keyboard.press("ArrowRight")
            lab.settle()
    else:
        type_numbers(lab, {"point": 78.5})
        assert lab.said == "point must be one of the numbers in X, got 78.5"
        type_numbers(lab, {"point": 96})
    assert lab.state("point") == 96
    needle_agrees(lab)
    assert "slope of −1.00 for" in lab.said


def landscape_theta(lab):
    return mixture.Mixture(*(lab.state(name) for name in ("pi", "mu", "Sigma")))


def climbed(lab):
    """The means after so many steps of EM that moves no more than them."""
    theta = landscape_theta(lab)
    for _ in range(int(lab.state("step"))):
        theta = theta._replace(mu=em.m_step(WAITS, em.e_step(WAITS, theta)).mu)
    return theta


def landscape_agrees(lab):
    theta = climbed(lab)
    shown = lab.figure.evaluate("f => f.lab.now.theta.mu")
    np.testing.assert_allclose(shown, theta.mu, rtol=1e-9)
    l = mixture.log_likelihood(WAITS, theta)
    a, b = theta.mu[:, 0]
    assert f"μ₁ = {minus(a)}, μ₂ = {minus(b)}, ℓ = {minus(l)}, " in lab.said
    x, y = lab.pixel(theta.mu[:, 0])
    box = lab.handle("Marker").locator(".lab-reach").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - x) < 1 and abs(box["y"] + box["height"] / 2 - y) < 1


@pytest.mark.parametrize("how", ["mouse", "finger", "arrows", "numbers"])
def test_the_marker_climbs_to_the_lower_peak(chapter, how):
    lab = chapter(LANDSCAPE, width=390 if how == "finger" else 1280, has_touch=how == "finger")
    landscape_agrees(lab)
    assert not lab.done
    if how == "mouse":
        lab.drag("Marker", (75.0, 60.0))
    elif how == "finger":
        lab.tap((75.0, 60.0))
    elif how == "arrows":
        lab.handle("Marker").focus()
        for key in 4 * ["Shift+ArrowRight", "Shift+ArrowDown"]:
            lab.tab.keyboard.press(key)
            lab.settle()
    else:
        lab.type_place("Marker", (75.0, 60.0))
    landscape_agrees(lab)
    assert np.allclose(lab.state("mu")[:, 0], (75, 60), atol=1.5)
    lab.press("EM step", "Enter" if how == "arrows" else None)
    assert lab.said.startswith("After 1 step of EM: ")
    landscape_agrees(lab)
    lab.press("Back")
    landscape_agrees(lab)
    assert lab.state("step") == 0 and not lab.done
    lab.press("Climb")
    landscape_agrees(lab)
    assert "EM no longer moves the means." in lab.said
    assert lab.done and "from there EM climbs to ℓ = −1074.59, and the top at −1034.00" in lab.task
    assert lab.tab.wrong == []


def test_a_climb_to_the_top_is_not_the_task(chapter):
    lab = chapter(LANDSCAPE)
    lab.click((60.0, 75.0))
    lab.press("Climb")
    landscape_agrees(lab)
    assert not lab.done and lab.task.endswith("This climb ended at −1034.00.")


def test_a_climb_can_be_watched_and_stopped(chapter):
    lab = chapter(LANDSCAPE, reduced_motion="no-preference")
    lab.click((70.0, 68.0))
    lab.press("Climb")
    lab.tab.wait_for_timeout(700)
    lab.press("Stop")
    landscape_agrees(lab)
    assert 1 <= lab.state("step") < 8


def test_the_map_has_the_colours_of_its_poster_and_the_height_of_l(chapter):
    """Bright is high, as on the map beside it: a place has the colour of its depth."""
    lab = chapter(LANDSCAPE)
    cividis = plt.get_cmap("cividis")(np.linspace(0, 1, len(plots.DEPTHS) + 1))
    shades = lab.figure.evaluate(SHADES)
    assert shades == [to_hex(colour) for colour in cividis[::-1]]
    top = max(peak["l"] for peak in lab.figure.evaluate("f => f.lab.map.peaks"))
    theta, agreed = landscape_theta(lab), 0
    rng = np.random.default_rng(0)
    for a, b in rng.uniform(44, 95, (60, 2)):
        moved = theta._replace(mu=np.array([[a], [b]]))
        depth = top - mixture.log_likelihood(WAITS, moved)
        if np.abs(np.log(np.maximum(depth, 1) / plots.DEPTHS)).min() < 0.05:
            continue  # on the border of two colours
        band = np.less_equal(plots.DEPTHS, depth).sum()
        assert lab.figure.evaluate(PIXEL, [a, b]) == shades[band], (a, b)
        agreed += 1
    assert agreed > 30


SHADES = """f => [...f.querySelectorAll(".lab-key span")].map(e => {
    const [r, g, b] = e.style.backgroundColor.match(/\\d+/g).map(Number);
    return "#" + [r, g, b].map(v => v.toString(16).padStart(2, "0")).join("");
})"""
PIXEL = """async (f, [a, b]) => {
    const { image, reach: [low, high] } = f.lab.map, picture = new Image();
    picture.src = image;
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"),
        {width: picture.width, height: picture.height});
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0);
    const x = Math.floor((a - low) / (high - low) * picture.width);
    const y = Math.floor((high - b) / (high - low) * picture.height);
    const pixel = [...pen.getImageData(x, y, 1, 1).data].slice(0, 3);
    return "#" + pixel.map(v => v.toString(16).padStart(2, "0")).join("");
}"""


@pytest.mark.parametrize("number", [BELL, LANDSCAPE, NEEDLE])
def test_labs_on_a_line_go_by_link_and_by_python(chapter, number):
    lab = chapter(number)
    name = {BELL: "Mean", LANDSCAPE: "Marker", NEEDLE: "Width"}[number]
    lab.handle(name).press("Shift+ArrowLeft")
    lab.settle()
    if number == LANDSCAPE:
        lab.press("EM step")
    again = chapter(number, hash="#" + lab.copied("Link").split("#")[1])
    made = eval(lab.copied("Python"), {"labs": labs, "X": WAITS})
    for state in lab.figure.evaluate("f => f.lab.names"):
        assert np.array_equal(again.state(state), lab.state(state)), state
        assert np.array_equal(getattr(made, state), lab.state(state)), state
    assert again.said == lab.said and again.tab.wrong == []


@pytest.mark.parametrize(
    ("number", "query", "sentence"),
    [
        (BELL, "sigma=0", "sigma must be a finite number above 0, got 0"),
        (BELL, "mu=much", "mu must be finite, got NaN"),
        (BELL, "X=", "X must have at least one point"),
        (BELL, "X=1,2", "X must have 1 columns"),
        (NEEDLE, "point=78.5", "point must be one of the numbers in X, got 78.5"),
        (LANDSCAPE, "mu=50", "mu must have 2 rows, got 1"),
        (LANDSCAPE, "Sigma=0;1", "component 0: the covariance is not positive definite"),
        (LANDSCAPE, "pi=0.5,0.6", "pi must sum to one"),
        (LANDSCAPE, "step=0.5", "step must be a whole number"),
    ],
)
def test_what_is_no_state_on_a_line_is_refused_in_a_link(chapter, number, query, sentence):
    lab = chapter(number, hash=f"#lab={number}&{query}")
    assert lab.said.startswith(f"The link cannot be drawn: {sentence}")
    assert lab.tab.wrong == []


# The cover --------------------------------------------------------------------------------------------


def cover_agrees(lab):
    """Sentence, means, colours and sizes are those of the library's EM, after an E-step."""
    X, theta, restrict = start_of(lab)
    step = int(lab.state("step"))
    assert step % 2 == 1
    now = next(islice(em.em(X, theta, restrict=restrict), step // 2, None))
    surest = now.gamma.max(axis=1)
    said = f"Step {step // 2}: EM is less than 90 % sure of {(surest < 0.9).sum()} of {len(X)} points"
    assert lab.said.startswith(said)
    shown = lab.figure.evaluate("f => f.lab.now.theta")
    for letter, part in now.theta._asdict().items():
        np.testing.assert_allclose(shown[letter], part, rtol=1e-6)
    points = "[...f.querySelectorAll('.lab-points path')]"
    marks = f"f => {points}.map(p => [p.k, p.area, getComputedStyle(p).fill])"
    K = now.gamma.shape[1]
    palette = np.array([[int(plots.COLOURS[k][i : i + 2], 16) for i in (1, 3, 5)] for k in range(K)])
    for (k, area, fill), gamma_n in zip(lab.figure.evaluate(marks), now.gamma, strict=True):
        assert gamma_n[k] == pytest.approx(gamma_n.max())
        assert area == pytest.approx(30 * (1 + 3 * (1 - gamma_n.max()) * K / (K - 1)))
        drawn = [int(part) for part in fill.removeprefix("rgb(").removesuffix(")").split(",")]
        np.testing.assert_allclose(drawn, gamma_n @ palette, atol=0.6)
    inside_the_axes(lab)


def test_the_cover_settles_once_it_is_seen_and_rests(cover):
    lab = cover(reduced_motion="no-preference")
    doubted, axes = [], set()
    while not lab.said.endswith("and stops."):
        if lab.state("step"):
            gamma = np.array(lab.figure.evaluate("f => f.lab.now.gamma"))
            doubted.append((gamma.max(axis=1) < 0.9).sum())
            axes.add(lab.figure.evaluate("f => f.lab.ground.size"))
        lab.tab.wait_for_timeout(50)
    X, theta, _ = start_of(lab)
    assert lab.state("step") == 2 * len(em.fit(X, theta).trace) - 1
    assert doubted == sorted(doubted, reverse=True) and len(set(doubted)) > 5, (
        "it is seen how doubt goes"
    )
    assert len(axes) == 1, "the axes stay"
    cover_agrees(lab)
    said = lab.said
    lab.tab.wait_for_timeout(700)
    assert lab.said == said and lab.button("Again").count() == 1
    lab.press("Again")
    assert lab.state("step") < 9
    lab.press("Stop")
    cover_agrees(lab)
    assert lab.tab.wrong == []


def test_the_cover_is_still_for_who_likes_it_calm(cover):
    lab = cover()
    assert lab.said.endswith("and stops.")
    cover_agrees(lab)
    lab.press("Again", "Enter")
    assert lab.said == "Start: no point is weighed yet."
    lab.tab.wait_for_timeout(1500)
    assert lab.state("step") == 0
    lab.press("Let EM settle", "Enter")
    cover_agrees(lab)
    assert lab.said.endswith("and stops.")


@pytest.mark.parametrize("how", ["mouse", "finger", "arrows", "numbers"])
def test_a_mean_of_the_cover_is_moved_and_it_settles_again(cover, how):
    lab = cover(width=390 if how == "finger" else 1280, has_touch=how == "finger")
    before = lab.figure.evaluate("f => f.lab.now.theta.mu[0]")
    place = (4.6, 50.0)  # a finger near a point is taken to mean the point, so far from all
    if how == "mouse":
        lab.drag("Mean 1", place)
    elif how == "finger":
        lab.tap(before)
        lab.tap(place)
    elif how == "arrows":
        lab.handle("Mean 1").press("ArrowRight")
    else:
        lab.type_place("Mean 1", place)
    after = lab.state("mu")[0]
    assert after[0] > before[0] if how == "arrows" else np.allclose(after, place, atol=(0.04, 0.7))
    assert lab.state("step") == 1
    cover_agrees(lab)
    lab.press("Let EM settle")
    cover_agrees(lab)
    assert lab.said.endswith("and stops.")


def test_a_link_to_the_cover_stays_as_it_is(cover):
    lab = cover()
    lab.type_place("Mean 2", (3.0, 50.0))
    again = cover(hash="#" + lab.copied("Link").split("#")[1], reduced_motion="no-preference")
    again.tab.wait_for_timeout(1500)
    made = eval(lab.copied("Python"), {"labs": labs, "X": GEYSER})
    for state in ("X", "pi", "mu", "Sigma", "step"):
        np.testing.assert_allclose(again.state(state), lab.state(state), rtol=1e-15)
        np.testing.assert_allclose(getattr(made, state), lab.state(state), rtol=1e-15)
    assert again.said == lab.said


# The gallery of failures --------------------------------------------------------------------------


def test_the_gallery_is_at_hand_and_each_data_set_can_be_taken(geyser):
    lab = geyser(3)
    lab.press("Run")
    agrees(lab)
    for data in ("two long ellipses", "one column in other units", "the geyser"):
        lab.figure.locator(".lab-bar > select").first.select_option(data)
        assert (lab.state("X") == np.array(lab.stored()["presets"][data])).all()
        lab.press("Run")
        agrees(lab)
    lab.figure.locator(".lab-bar > select").first.select_option("an empty plane")
    assert not lab.state("X").size and (lab.state("mu") == np.array(lab.stored()["mu"])).all()
    X, domain = np.array(lab.stored()["X"]), np.array(lab.figure.evaluate("f => f.lab.domain"))
    assert (domain[:, 0] < X.min(axis=0)).all() and (domain[:, 1] > X.max(axis=0)).all(), "room to play"
    assert lab.tab.wrong == []
