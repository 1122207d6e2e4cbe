"""Laws of the steppers: what a frame states is what the library computes, and every handle is joined."""

import re
from html import unescape
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lecture_lib import datasets, initialise, kmeans, svg, widgets

X = datasets.old_faithful().X
CORNER = np.array([[4.5, 90.0], [5.0, 94.0]])


def frames(stepper):
    """Every frame, in lists as deep as there are handles, and as often as the handles reach it."""
    def inside(widget):
        return [inside(child) for child in widget.children] if hasattr(widget, "children") else widget
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
    joined = {(link.source[0], link.target[0]) for link in made.links
              if link.target[1] == "selected_index"}
    assert joined == {(start, outer), *((half_step, inner) for inner in outer.children)}
    assert {link.source[1] for link in made.links if link.source[0] is start} == {"index"}


def test_a_slider_that_plays_moves_with_its_buttons_and_stands_still_at_first():
    made = widgets.kmeans(X, {"corner": CORNER})
    play, slider = made.children[0].children
    assert any((link.source, link.target) == ((play, "value"), (slider, "value")) for link in made.links)
    assert not play.playing and slider.value == play.value == slider.min == play.min == 0
    assert slider.max == play.max == len(frames(made)) - 1


def test_each_choice_leads_to_its_own_frames():
    starts = {f"seed {seed}": initialise.random_points(X, 3, np.random.default_rng(seed))
              for seed in range(3)}
    together = frames(widgets.kmeans(X, starts))
    for run, (name, mu) in zip(together, starts.items(), strict=True):
        alone = [text(frame) for frame in frames(widgets.kmeans(X, {name: mu}))]
        assert [text(frame) for frame in run][:len(alone)] == alone
        assert {text(frame) for frame in run[len(alone):]} <= {alone[-1]}


def test_handles_with_a_single_option_are_left_out():
    assert list(widgets.kmeans(X, {"corner": CORNER}).handles) == ["half-step"]


def test_equal_frames_are_stored_once():
    run = frames(widgets.kmeans(X, {"long": CORNER, "short": kmeans.fit(X, CORNER).mu}))[1]
    assert len(set(run)) < len(run)


# Posters --------------------------------------------------------------------------------------

def test_a_poster_says_what_the_widget_would_show():
    made = widgets.kmeans(X, {"corner & <top>": CORNER})
    bundle = made._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == made.caption
    assert "corner &amp; &lt;top&gt;" in bundle["text/html"]
    assert bundle["text/html"].count("<img") == sum(len(frame.pictures) for frame in made.poster)
    assert all(re.findall('alt="(.*?)"', bundle["text/html"]))


def test_the_fingerprint_changes_with_any_frame_and_with_nothing_else():
    def one(mu):
        return widgets.digest(widgets.kmeans(X, {"start": mu}))
    assert one(CORNER) == one(CORNER) != one(CORNER + 0.1)


# k-means ----------------------------------------------------------------------------------------

@settings(max_examples=10)
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


# Pictures -----------------------------------------------------------------------------------

def test_points_are_drawn_where_they_are():
    panel = svg.Panel((0, 10), (0, 100))
    path = svg.points(panel, np.array([[0.0, 0.0], [10.0, 100.0], [5.0, 50.0]]), marker="^")
    placed = [tuple(map(int, pair)) for pair in re.findall(r"M(\d+) (\d+)", path)]
    assert placed == [(0, svg.HIGH), (svg.WIDE, 0), (svg.WIDE // 2, svg.HIGH // 2)]


def test_on_a_logarithmic_axis_equal_factors_are_equal_steps():
    panel = svg.Panel((0, 10), (1, 10_000), log=True)
    assert np.allclose(np.diff(svg.place(panel, [(5, 10.0**k) for k in range(5)])[:, 1]), -svg.HIGH / 4)


def test_kmeans_draws_a_distortion_that_falls_to_zero():
    last = frames(widgets.kmeans(X[:2], {"both": X[:2]}))[-1]
    assert number("J", text(last)) == 0 and "NaN" not in last.value.upper().replace("MEAN", "")


def test_no_points_draw_nothing():
    assert svg.points(svg.Panel((0, 1), (0, 1)), np.empty((0, 2))) == ""


def test_a_label_is_escaped():
    panel = svg.Panel((0, 1), (0, 1), "a < b", "a & b")
    drawn = svg.picture(panel, title="1 < 2", label="it's '1 < 2'")
    assert "a &lt; b" in drawn.svg and "a &amp; b" in drawn.svg
    assert "aria-label='it&#x27;s &#x27;1 &lt; 2&#x27;'" in drawn.svg


# Bad input ------------------------------------------------------------------------------------

@pytest.mark.parametrize("data, starts, says", [
    (X[:, :1], {"start": X[:2, :1]}, r"two columns.*\(272, 1\).*X\[:, :2\]"),
    (np.zeros((2001, 2)), {"start": CORNER}, "at most 2000 points, got 2001.*rng.choice"),
    (X, {}, "starts must be a dict with at least one entry"),
    (X, CORNER, "starts must be a dict"),
    (X, {"start": CORNER[:, :1]}, "mu must have shape"),
    (X * np.nan, {"start": CORNER}, "finite"),
])
def test_kmeans_refuses_what_it_cannot_draw(data, starts, says):
    with pytest.raises(ValueError, match=says):
        widgets.kmeans(data, starts)
