"""Laws of the steppers: what a frame states is what the library computes, and every handle is joined."""

import re
from html import unescape
from itertools import islice, pairwise

import ipywidgets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from lecture_lib import datasets, em, initialise, kmeans, mixture
from lecture_lib.figures import stepper, svg, widgets
from lecture_lib.figures.stepper import every_frame

X = datasets.old_faithful().X
CORNER = np.array([[4.5, 90.0], [5.0, 94.0]])


def frames(stepper):
    """Every frame, in lists as deep as there are handles, and as often as the handles reach it."""

    def inside(widget):
        return list(map(inside, every_frame(widget))) if hasattr(widget, "children") else widget

    return inside(stepper.children[1])


def text(frame):
    return unescape(re.search("<p class='stepper-text'.*?>(.*?)</p>", frame.value).group(1))


def number(name, said):
    return float(re.search(rf"{name} = (−?\d+(?:\.\d+)?)", said).group(1).replace("−", "-"))


# Joining --------------------------------------------------------------------------------------


def test_every_handle_moves_every_stack_of_its_own_and_no_other():
    made = widgets.kmeans(X, {"corner": CORNER, "crowd": X[:2]})
    start, half_step = made.handles.values()
    outer = made.children[1]
    joined = {
        (link.source[0], link.target[0]) for link in made.links if link.target[1] == "selected_index"
    }
    assert joined == {(start, outer), *((half_step, inner) for inner in every_frame(outer))}
    assert {link.source[1] for link in made.links if link.source[0] is start} == {"index"}


def test_without_a_stack_the_kernel_shows_the_chosen_frame():
    pictures = [ipywidgets.HTML(name) for name in "abc"]
    stack = stepper.KernelsStack(pictures, layout={"width": "9em"})
    assert stack.layout.width == "9em"
    assert stack.children == (pictures[0],) and every_frame(stack) == pictures
    stack.selected_index = 2
    assert stack.children == (pictures[2],)


def test_a_slider_that_plays_moves_with_its_buttons_and_stands_still_at_first():
    made = widgets.kmeans(X, {"corner": CORNER})
    play, slider = made.children[0].children
    assert any((link.source, link.target) == ((play, "value"), (slider, "value")) for link in made.links)
    assert not play.get_state().get("playing")
    assert slider.value == play.value == slider.min == play.min == 0
    assert slider.max == play.max == len(frames(made)) - 1


def test_each_choice_leads_to_its_own_frames():
    starts = {
        f"seed {seed}": initialise.random_points(X, 3, np.random.default_rng(seed)) for seed in range(3)
    }
    together = frames(widgets.kmeans(X, starts))
    for run, (name, mu) in zip(together, starts.items(), strict=True):
        alone = [text(frame) for frame in frames(widgets.kmeans(X, {name: mu}))]
        assert [text(frame) for frame in run][: len(alone)] == alone
        assert {text(frame) for frame in run[len(alone) :]} <= {alone[-1]}


def test_handles_with_a_single_option_are_left_out():
    assert list(widgets.kmeans(X, {"corner": CORNER}).handles) == ["half-step"]


def test_equal_frames_are_stored_once():
    run = frames(widgets.kmeans(X, {"long": CORNER, "short": kmeans.fit(X, CORNER).mu}))[1]
    assert len(set(run)) < len(run)


# Posters --------------------------------------------------------------------------------------


def test_a_poster_says_what_the_widget_would_show():
    made = widgets.kmeans(X, {"corner & <top>": CORNER})
    bundle = made._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"] == {
        "version_major": 2,
        "version_minor": 0,
        "model_id": made.model_id,
    }
    assert bundle["text/plain"] == made.caption
    assert "corner &amp; &lt;top&gt;" in bundle["text/html"]
    assert bundle["text/html"].count("<img") == sum(len(frame.pictures) for frame in made.poster)
    assert all(re.findall('alt="(.*?)"', bundle["text/html"]))


def test_the_fingerprint_changes_with_any_frame_and_with_nothing_else():
    def one(mu):
        return stepper.digest(widgets.kmeans(X, {"start": mu}))

    assert one(CORNER) == one(CORNER) != one(CORNER + 0.1)


# k-means ----------------------------------------------------------------------------------------


@settings(max_examples=5)
@given(st.integers(1, 5), st.integers(0, 1000))
def test_kmeans_states_the_distortion_of_every_half_step(K, seed):
    mu = initialise.random_points(X, K, np.random.default_rng(seed))
    said = [text(frame) for frame in frames(widgets.kmeans(X, {"start": mu}))]
    steps = list(kmeans.lloyd(X, mu))
    assert len(said) == 2 * len(steps) and "no point assigned" in said[0]
    for t, step in enumerate(steps):
        assert said[2 * t + 1].startswith(f"Step {t}, assign")
        assert number("J", said[2 * t + 1]) == round(step.J, 1)
    for t, step in enumerate(steps[:-1], 1):
        moved = kmeans.update(X, step.r, step.mu)
        assert said[2 * t].startswith(f"Step {t}, update")
        assert number("J", said[2 * t]) == round(kmeans.distortion(X, step.r, moved), 1)


def test_a_half_step_is_named_and_before_the_first_no_distortion_is_known():
    halves = list(widgets.half_steps(X, CORNER))
    assert [half.name for half in halves[:4]] == ["start", "assign", "update", "assign"]
    assert np.isnan(halves[0].J) and halves[0].r is None


def test_the_last_frame_of_kmeans_is_the_fixed_point():
    found = kmeans.fit(X, CORNER)
    last = frames(widgets.kmeans(X, {"corner": CORNER}))[-1]
    assert "no point changed" in text(last) and number("J", text(last)) == round(found.J, 1)
    assert f"clusters of {', '.join(map(str, np.bincount(found.z)))} points" in last.value
    assert all(f"({x:.4g}, {y:.4g})" in last.value for x, y in found.mu)


def test_kmeans_counts_the_points_that_change_their_cluster():
    r = [step.r.argmax(axis=1) for step in kmeans.lloyd(X, CORNER)]
    said = [text(frame) for frame in frames(widgets.kmeans(X, {"corner": CORNER}))][3::2]
    for (before, after), sentence in zip(pairwise(r), said, strict=True):
        changed = int((before != after).sum())
        assert re.search(rf"; {changed or 'no'} points? changed", sentence)


def test_a_single_point_that_changes_its_cluster_is_one_point():
    half = list(widgets.half_steps(X, CORNER))[-1]
    assert widgets._kmeans_text(half._replace(changed=1), 2).endswith("; 1 point changed cluster.")
    assert widgets._kmeans_text(half._replace(changed=2), 2).endswith("; 2 points changed cluster.")


# Pictures -----------------------------------------------------------------------------------


def test_points_are_drawn_where_they_are():
    panel = svg.Panel((0, 10), (0, 100))
    path = svg.points(panel, np.array([[0.0, 0.0], [10.0, 100.0], [5.0, 50.0]]), marker="^")
    placed = [tuple(map(int, pair)) for pair in re.findall(r"M(\d+) (\d+)", path)]
    assert placed == [(0, svg.HIGH), (svg.WIDE, 0), (svg.WIDE // 2, svg.HIGH // 2)]


def test_every_point_is_drawn_once_however_sure_its_cluster_is():
    panel = svg.Panel((0, 10), (0, 10))
    gamma = np.array([[0.9, 0.1], [0.6, 0.4], [0.6, 0.4], [0.2, 0.8]])
    assert svg.responsibilities(panel, np.arange(8.0).reshape(4, 2), gamma).count("M") == 4


def test_on_a_logarithmic_axis_equal_factors_are_equal_steps():
    panel = svg.Panel((0, 10), (1, 10_000), log="y")
    assert np.allclose(np.diff(svg.place(panel, [(5, 10.0**k) for k in range(5)])[:, 1]), -svg.HIGH / 4)


def test_kmeans_draws_a_distortion_that_falls_to_zero():
    last = frames(widgets.kmeans(X[:2], {"both": X[:2]}))[-1]
    assert number("J", text(last)) == 0 and "NaN" not in last.value.upper().replace("MEAN", "")


def test_no_points_draw_nothing():
    assert svg.points(svg.Panel((0, 1), (0, 1)), np.empty((0, 2))) == ""


@pytest.mark.parametrize("marker", svg.CAPS)
def test_a_dot_has_a_length_for_paper_shows_no_square_without(marker):
    path = svg.points(svg.Panel((0, 1), (0, 1)), np.zeros((2, 2)), marker=marker)
    assert [float(length) > 0 for length in re.findall(r"M\d+ \d+h([^M']*)", path)] == [True, True]


def test_a_label_is_escaped():
    panel = svg.Panel((0, 1), (0, 1), "a < b", "a & b")
    drawn = svg.picture(panel, title="1 < 2", label="it's '1 < 2'")
    assert "a &lt; b" in drawn.svg and "a &amp; b" in drawn.svg
    assert "aria-label='it&#x27;s &#x27;1 &lt; 2&#x27;'" in drawn.svg


# Bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data, starts, says",
    [
        (X[:, :1], {"start": X[:2, :1]}, r"two columns.*\(272, 1\).*X\[:, :2\]"),
        (np.zeros((2001, 2)), {"start": CORNER}, "at most 2000 points, got 2001.*rng.choice"),
        (X, {}, "starts must be a dict with at least one entry"),
        (X, CORNER, "starts must be a dict"),
        (X, {"start": CORNER[:, :1]}, "mu must have shape"),
        (X * np.nan, {"start": CORNER}, "finite"),
    ],
)
def test_kmeans_refuses_what_it_cannot_draw(data, starts, says):
    with pytest.raises(ValueError, match=says):
        widgets.kmeans(data, starts)


# EM ---------------------------------------------------------------------------------------------

STARTS = {
    "corners": initialise.mixture_around(X, np.array([[2.0, 90.0], [5.0, 50.0]])),
    "top": initialise.mixture_around(X, CORNER),
}
WHOLE = r"Step (\d+), ([EM])"


def steps_of(restrict, theta, n):
    own = theta._replace(Sigma=restrict(theta.Sigma, theta.pi))
    return list(islice(em.em(X, own, restrict=restrict), n + 1))


@pytest.fixture(scope="module")
def soft():
    return widgets.em(X, STARTS, (mixture.full, mixture.spherical), shown=4)


def test_em_states_l_and_the_bound_of_every_half_step(soft):
    for of_shape, theta in zip(frames(soft), STARTS.values(), strict=True):
        for run, restrict in zip(of_shape, (mixture.full, mixture.spherical), strict=True):
            steps = steps_of(restrict, theta, 100)
            said = [text(frame) for frame in run]
            assert number("l", said[0]) == round(steps[0].log_likelihood, 2)
            for sentence in said[1:]:
                t, half = re.match(WHOLE, sentence).groups()
                now, before = steps[int(t)], steps[int(t) - 1]
                if half == "E":
                    assert number("touches l", sentence) == round(now.log_likelihood, 2)
                else:
                    bound = em.lower_bound(X, before.gamma, now.theta)
                    assert f"rises to {widgets._signed(bound)}," in sentence
                    assert f"above it to {widgets._signed(now.log_likelihood)}." in sentence


def test_em_ends_where_the_fit_ends(soft):
    for of_shape, theta in zip(frames(soft), STARTS.values(), strict=True):
        found = em.fit(X, theta)
        assert number("touches l", text(of_shape[0][-1])) == round(found.log_likelihood, 2)
        assert f"Step {len(found.trace) - 1}, E" in text(of_shape[0][-1])
        assert ", ".join(f"({a:.4g}, {b:.4g})" for a, b in found.theta.mu) in of_shape[0][-1].value


def test_em_of_tied_components_ends_where_their_fit_ends():
    run = frames(widgets.em(X, {"top": STARTS["top"]}, (mixture.tied,), shown=2))
    end = steps_of(mixture.tied, STARTS["top"], 200)[-1].log_likelihood
    assert number("touches l", text(run[-1])) == round(end, 2)


def test_em_shows_k_means_from_the_same_means_at_the_same_step(soft):
    for of_shape, theta in zip(frames(soft), STARTS.values(), strict=True):
        J = [step.J for step in kmeans.lloyd(X, theta.mu)]
        for frame in of_shape[0][1:]:
            t, half = re.match(WHOLE, text(frame)).groups()
            if half == "E":
                assert number("J", text(frame)) == round(J[min(int(t), len(J) - 1)], 1)


def test_an_m_step_keeps_the_colours_and_an_e_step_the_ellipses():
    def parts(frame):
        drawn = frame.value.partition("</svg></svg>")[0]
        return re.findall("<ellipse.*?>", drawn), re.findall(" d='(M[^']*h.1)'", drawn)

    run = frames(widgets.em(X[:40], {"top": STARTS["top"]}, shown=100))
    for before, after in pairwise(map(parts, run[1:6])):
        assert (before[0] == after[0]) != (before[1] == after[1])


def test_a_long_run_of_em_is_shown_where_l_rises():
    l = np.array([-900, -300, *np.linspace(-299, -298, 60), -280, -200, -120, *[-100] * 20])
    assert list(widgets._telling(l, 6)) == [0, 1, 63, 64, 84]
    assert list(widgets._telling(l[:6], 6)) == [0, 1, 2, 3, 4, 5]


def test_em_beginning_at_a_fixed_point_stays():
    theta = em.fit(X, STARTS["top"], tol=1e-12).theta
    assert len(frames(widgets.em(X, {"end": theta}))) == 4  # the start, E, M, E


# One dimension --------------------------------------------------------------------------------

WAITS = X[:, 1:]
PLANE = initialise.mixture_around(X, CORNER)
PAIR = mixture.Mixture(np.array([0.36, 0.64]), np.array([[54.6], [80.1]]), np.full((2, 1, 1), 34.5))


@settings(max_examples=10)
@given(st.floats(0, 6), st.floats(0.5, 3))
def test_overlap_states_the_bayes_error(distance, sigma):
    made = widgets.overlap([(0, distance), (1, 1)], [(sigma, sigma)], [(0.5, 0.5), (0.9, 0.1)])
    (equal, _), (_, together) = frames(made)
    assert f"wrong for {norm.cdf(-distance / 2 / sigma):.1%};" in text(equal)
    assert "wrong for 10.0%" in text(together) and "turns nowhere" in text(together)


def test_overlap_says_where_the_answer_turns():
    made = widgets.overlap([(6, 10)], [(1.2, 1.2), (1.2, 3.0)], [(0.6, 0.4)])
    lower, upper = (text(frame) for frame in frames(made))
    assert "turns at 8.15." in lower and "turns at 2.38 and 8.09." in upper


def test_fits_states_l_of_each_mixture():
    thetas = {mu: PAIR._replace(mu=np.array([[mu], [80.0]])) for mu in (50.0, 55.0, 60.0)}
    for frame, (mu, theta) in zip(
        frames(widgets.fits(WAITS, thetas, handle="mu")), thetas.items(), strict=True
    ):
        assert number("mu", text(frame)) == mu
        assert number("l", text(frame)) == round(mixture.log_likelihood(WAITS, theta), 2)


def test_the_way_through_two_fits_goes_from_the_first_to_the_last():
    for frame in frames(widgets.fits(WAITS, {1.0: PAIR, 9.0: PAIR})):
        assert re.findall(">([2468])<", frame.value) == ["2", "4", "6", "8"]


def test_a_needle_is_drawn_to_the_top_of_the_picture():
    thetas = {s: PAIR._replace(Sigma=np.array([[[s**2]], [[34.5]]])) for s in (1e-9, 1e-3, 1.0)}
    sharpest = frames(widgets.fits(WAITS, thetas, handle="sigma", log=True))[0]
    assert "nan" not in sharpest.value.replace("dominant", "") and f" -{svg.HIGH}.0" in sharpest.value


def test_surface_states_l_and_the_depth_at_each_place():
    places = np.arange(50.0, 91, 10)
    walk = frames(widgets.surface(WAITS, PAIR, places))
    l = [
        [mixture.log_likelihood(WAITS, PAIR._replace(mu=np.array([[a], [b]]))) for b in places]
        for a in places
    ]
    for row, values in zip(walk, l, strict=True):
        for frame, value in zip(row, values, strict=True):
            assert number("l", text(frame)) == round(value, 2)
            assert f"{np.max(l) - value:.2f} below" in text(frame)


@pytest.mark.parametrize("make, says", [
    (lambda: widgets.em(X, STARTS, shown=1), "shown must be a whole number, at least 2"),
    (lambda: widgets.em(X, {}), "starts must be a dict with at least one entry"),
    (lambda: widgets.em(X, {"two": CORNER}), "theta must be Mixture"),
    (lambda: widgets.em(X[:, :1], STARTS), "two columns"),
    (lambda: widgets.overlap([(0, 1, 2)], [(1, 1)], [(0.5, 0.5)]), "mu must be a list of pairs"),
    (lambda: widgets.overlap([(0, 1)], [1, 1], [(0.5, 0.5)]), "sigma must be a list of pairs"),
    (lambda: widgets.overlap([(0, 1)], [(1, 1)], []), "pi must be a list of pairs"),
    (lambda: widgets.overlap([(0, 1)], [(1, 1)], [("a", "b")]), "pi must hold real numbers"),
    (lambda: widgets.overlap([(0, 1)], [(1, 0)], [(0.5, 0.5)]), "component 1"),
    (lambda: widgets.overlap([(0, 1)], [(1, 1)], [(0.5, 0.6)]), "pi must sum to one"),
    (lambda: widgets.fits(X, {1: PAIR}), r"one column.*X\[:, :1\]"),
    (lambda: widgets.fits(WAITS, {}), "thetas must be a dict"),
    (lambda: widgets.fits(WAITS, {1: PLANE}), r"mu must have shape \(2, 1\), got \(2, 2\)"),
    (lambda: widgets.surface(WAITS, PLANE, [1.0, 2.0]), r"mu must have shape \(2, 1\), got \(2, 2\)"),
    (lambda: widgets.surface(WAITS, PAIR, ["a"]), "mu must hold real numbers"),
    (lambda: widgets.surface(WAITS, PAIR, [1.0]), "mu must hold at least two"),
])  # fmt: skip
def test_bad_input_says_what_to_do(make, says):
    with pytest.raises(ValueError, match=says):
        make()
