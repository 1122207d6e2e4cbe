"""The Python side of the labs: what they refuse, what they store, and what a poster says."""

import json
import re
from html import unescape

import numpy as np
import pytest
from repository import ROOT

from lecture_lib import datasets, em, gaussian, initialise, kmeans, mixture
from lecture_lib.figures import labs

X = datasets.old_faithful().X
START = np.array([[4.5, 90.0], [5.0, 94.0]])


def stored(lab):
    """The state in the lab's poster."""
    found = re.search("data-state='(.*?)'", lab._repr_mimebundle_()["text/html"])[1]
    return json.loads(unescape(found))


def test_the_poster_holds_the_state_from_which_a_page_brings_the_lab_to_life():
    lab = labs.kmeans(X, START, step=3, columns=("a < b", "it's"), presets={"two": X[:2]}, task=True)
    state = stored(lab)
    assert state["lab"] == "kmeans" and state["step"] == 3 and state["task"]
    assert (np.array(state["X"]) == X).all() and (np.array(state["mu"]) == START).all()
    assert state["columns"] == ["a < b", "it's"] and state["presets"] == {"two": X[:2].tolist()}
    assert set(state) == {"X", "mu", "step", "lab", "columns", "presets", "task"}


def test_what_a_viewer_without_widgets_shows():
    lab = labs.kmeans(X, START)
    bundle = lab._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == lab.model_id
    found = kmeans.fit(X, START)
    assert bundle["text/plain"] == lab.caption() and f"J = {found.J:.1f}" in lab.caption()
    alt = re.search('alt="(.*?)"', bundle["text/html"])[1]
    assert "clusters of 100, 172 points" in alt and "(2.094, 54.75)" in alt
    assert bundle["text/html"].endswith(f"<figcaption>{lab.caption()}</figcaption></figure>")


def test_the_same_lab_is_stored_as_the_same_bytes():
    assert labs.kmeans(X, START)._figure() == labs.kmeans(X, START)._figure()
    assert labs.kmeans(X, START)._figure() != labs.kmeans(X, START + 0.1)._figure()


def test_python_reads_and_sets_the_state():
    lab = labs.kmeans(X, START)
    lab.set_state({"mu": [[1, 2], [3, 4]], "step": 2, "X": []})  # as the browser sends it
    assert lab.mu.tolist() == [[1.0, 2.0], [3.0, 4.0]] and lab.X.shape == (0, 2)
    lab.X = [[1, 2], [3, 4]]
    assert lab.get_state(["X"])["X"] == [[1.0, 2.0], [3.0, 4.0]]


REFUSED = [
    ({"X": X[:, :1], "mu": START[:, :1]}, r"X must have shape \(N, 2\) to be drawn, got \(272, 1\)"),
    ({"X": X[:, 0]}, r"X must have shape \(N, D\), got \(272,\)"),
    ({"X": [[np.nan, 1.0]]}, "X must be finite"),
    ({"X": np.zeros((2001, 2))}, "X must have at most 2000 points, got 2001"),
    ({"mu": START[:, :1]}, r"mu must have shape \(2, 2\), got \(2, 1\)"),
    ({"mu": [[np.inf, 1.0]]}, "mu must be finite"),
    ({"mu": np.zeros((9, 2))}, "mu must have at most 8 means, got 9"),
    ({"X": X[:1]}, "K must not exceed the number of points: got K = 2 for N = 1"),
    ({"step": -1}, "step must be a whole number, at least 0, got -1"),
    ({"presets": {"birds": X[:, :1]}}, r"birds must have shape \(N, 2\) to be drawn"),
]


@pytest.mark.parametrize(("wrong", "sentence"), REFUSED)
def test_what_cannot_be_drawn_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        labs.kmeans(**{"X": X, "mu": START} | wrong)


def test_a_state_set_later_is_refused_by_the_same_sentences():
    lab = labs.kmeans(X, START)
    for name, value in (("X", [[np.nan, 1.0]]), ("mu", [[1.0]]), ("X", np.zeros((2001, 2)))):
        with pytest.raises(ValueError, match=f"{name} must"):
            setattr(lab, name, value)
    assert (lab.X == X).all() and (lab.mu == START).all()


def test_a_number_set_later_is_refused_if_it_is_none():
    lab = labs.bell(X[:, 1:], 75, 10)
    with pytest.raises(ValueError, match="mu must be finite"):
        lab.mu = np.nan
    assert lab.mu == 75


def test_a_missing_script_is_missed_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(labs, "files", lambda package: tmp_path)
    with pytest.raises(RuntimeError, match="the labs' script is missing"):
        labs.kmeans(X, START)


def test_the_guide_names_every_module_and_every_lab():
    guide = (ROOT / "docs" / "labs.md").read_text(encoding="utf-8")
    modules = [path.name for path in (ROOT / "lecture_lib" / "figures" / "js").iterdir()]
    names = [re.sub(r"lab_(\w+)\.js", r"| `\1` |", module) for module in modules]
    assert [name for name in names if name not in guide] == []


# EM --------------------------------------------------------------------------------------------------

THETA = initialise.mixture_around(X, START)


def test_the_poster_of_em_says_where_it_ends():
    lab = labs.em(X, *THETA, restrict="tied", step=2)
    state, found = stored(lab), em.fit(X, THETA, restrict=mixture.tied)
    assert state["restrict"] == "tied" and state["step"] == 2
    for name, part in THETA._asdict().items():
        np.testing.assert_allclose(state[name], part, rtol=1e-9)  # a poster has ten digits
    assert f"ℓ = −{-found.log_likelihood:.2f}." in lab.caption()
    assert f"{len(found.trace) - 1} steps of EM (tied)" in lab.caption()


def test_a_collapse_is_said_in_the_caption():
    data = np.array([[1.0, 1.0], [1.0, 1.0], [4.0, 2.0], [5.0, 1.0], [6.0, 3.0]])
    narrow = np.array([np.eye(2) / 50, np.eye(2)])
    lab = labs.em(data, [0.5, 0.5], [[1.0, 1.0], [5.0, 2.0]], narrow)
    assert "EM stops: component 0 has collapsed" in lab.caption() and stored(lab)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"X": X[:, :1]}, r"X must have shape \(N, 2\) to be drawn"),
        ({"pi": [0.5, 0.6]}, "pi must sum to one"),
        ({"mu": START[:1]}, r"mu must have shape \(2, 2\), got \(1, 2\)"),
        ({"Sigma": -THETA.Sigma}, "component 0: the covariance is not positive definite"),
        ({"restrict": "round"}, "restrict must be one of full, tied, diagonal, spherical, got 'round'"),
        ({"X": X[:1]}, "K must not exceed the number of points"),
        ({"step": 0.5}, "step must be a whole number"),
    ],
)
def test_what_is_no_start_of_em_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        labs.em(**{"X": X} | THETA._asdict() | wrong)


# Two bells ---------------------------------------------------------------------------------------------

FOXES = {"pi": [0.6, 0.4], "mu": [6, 10], "sigma": [1.2, 1.8]}


def test_the_poster_of_two_bells_says_their_error():
    lab = labs.soft(**FOXES, column="weight (kg)")
    state = stored(lab)
    assert [state[name] for name in FOXES] == list(FOXES.values()) and state["x"] == 8
    assert "wrong for 8.2 %" in lab.caption()
    alone = labs.soft([0.5, 0.5], [0, 0], [1, 1])
    assert np.isclose(alone.error(), 0.5)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mu": [6]}, r"mu must have shape \(2,\), got \(1,\)"),
        ({"sigma": [1, -1]}, "sigma must be positive"),
        ({"pi": [0.5, 0.6]}, "pi must sum to one"),
        ({"x": np.nan}, "x must be finite"),
    ],
)
def test_what_are_no_two_bells_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        labs.soft(**FOXES | wrong)


# The floor ---------------------------------------------------------------------------------------------

LINE = {"X": X[:, 1:], "pi": [0.4, 0.6], "mu": [[76], [80]], "Sigma": [[[35]], [[34]]]}


def test_the_poster_of_the_floor_says_what_one_step_does():
    lab = labs.floor(**LINE)
    assert stored(lab)["touch"] == 76 and lab.under(76) == pytest.approx(lab.ell(76))
    assert max(map(lab.under, np.linspace(45, 90, 50))) <= lab.under(lab.top()) < lab.ell(lab.top())
    assert f"is highest at {lab.top():.2f}" in lab.caption()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"X": X}, r"X must have shape \(N, 1\) to be drawn"),
        ({"mu": START}, r"mu must have shape \(2, 1\), got \(2, 2\)"),
        ({"pi": [0.5, 0.6]}, "pi must sum to one"),
        ({"X": [[1.0]]}, "K must not exceed the number of points"),
        ({"touch": np.inf}, "touch must be finite"),
    ],
)
def test_what_has_no_floor_to_draw_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        labs.floor(**LINE | wrong)


# Covariances -------------------------------------------------------------------------------------------

PULLED = {"pi": [0.4, 0.6], "mu": [[0, 0], [4, 1]], "Sigma": [[[4, 1.2], [1.2, 1]], [[1, 0], [0, 1]]]}


def test_the_poster_of_covariances_says_their_correlations():
    lab = labs.covariance(**PULLED, restrict="tied", step=7)
    state = stored(lab)
    assert state["step"] == 7 and state["Sigma"] == PULLED["Sigma"]
    assert "the shape is tied, and ρ is 0.32 and 0.32." in lab.caption()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mu": [[0], [4]]}, "mu must have shape"),
        ({"pi": [0.5, 0.6]}, "pi must sum to one"),
        ({"restrict": "round"}, "restrict must be one of full, tied, diagonal, spherical, got 'round'"),
        ({"step": 1001}, "step must be at most 1000, got 1001"),
        (
            {"Sigma": [[[1, 1], [1, 1]], np.eye(2)]},
            "component 0: the covariance is not positive definite",
        ),
    ],
)
def test_what_is_no_ellipse_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        labs.covariance(**PULLED | wrong)


# Likelihood on a line ---------------------------------------------------------------------------------

WAITS = X[:, 1:]
PAIR = mixture.Mixture(
    np.array([0.36, 0.64]), np.array([[54.6], [80.1]]), np.array([[[34.0]], [[35.0]]])
)


def test_the_bell_says_the_mark_to_beat():
    lab = labs.bell(WAITS, 75, 10, column="wait", task=True)
    mu, Sigma = gaussian.maximum_likelihood(WAITS)
    best = gaussian.log_density(WAITS, mu, Sigma).sum()
    l = gaussian.log_density(WAITS, [75.0], [[100.0]]).sum()
    assert f"75 ± 10, has ℓ = −{-l:.2f}; the best one has −{-best:.2f}." in lab.caption()
    state = stored(lab)
    assert state["mu"] == 75 and state["sigma"] == 10 and state["columns"] == ["wait"]
    assert (np.array(state["X"]) == WAITS).all()


def test_the_needle_says_how_l_grows():
    lab = labs.needle(WAITS, 78, 10, -1034)
    narrow, wide = (mixture.log_likelihood(WAITS, lab.theta(sigma)) for sigma in (1e-6, 10))
    assert f"ℓ = −{-wide:.2f}; with σ = 1e-06, ℓ = −{-narrow:.2f}" in lab.caption()
    assert lab.theta(1).pi[0] == 15 / 272
    state = stored(lab)
    assert [state[name] for name in ("point", "sigma", "beat")] == [78, 10, -1034]


def test_the_landscape_has_a_peak_on_each_side_of_the_diagonal():
    lab = labs.landscape(WAITS, *PAIR, step=4)
    for a, b, l in lab.peaks():
        theta = PAIR._replace(mu=np.array([[a], [b]]))
        assert abs(l - mixture.log_likelihood(WAITS, theta)) < 1e-9 * abs(l)
        assert f"({a:.1f}, {b:.1f}), ℓ = −{-l:.2f}" in lab.caption()
        for da, db in ((0.5, 0), (-0.5, 0), (0, 0.5), (0, -0.5)):
            near = PAIR._replace(mu=np.array([[a + da], [b + db]]))
            assert mixture.log_likelihood(WAITS, near) < l
    assert stored(lab)["step"] == 4


@pytest.mark.parametrize(
    ("lab", "wrong", "sentence"),
    [
        ("bell", {"X": X}, r"X must have shape \(N, 1\) to be drawn, got \(272, 2\)"),
        ("bell", {"X": [[1.0], [1.0]]}, "the covariance is not positive definite"),
        ("bell", {"mu": np.nan}, "mu must be finite"),
        ("bell", {"mu": [1.0]}, r"mu must have shape \(\), got \(1,\)"),
        ("bell", {"sigma": 0}, "sigma must be above 0, got 0"),
        ("bell", {"sigma": -1}, "sigma must be a finite number, at least 0, got -1"),
        ("needle", {"X": [[1.0], [1.0]]}, "the covariance is not positive definite"),
        ("needle", {"point": 78.5}, "point must be one of the numbers in X, got 78.5"),
        ("needle", {"sigma": 0.0}, "sigma must be above 0"),
        ("needle", {"beat": np.inf}, "beat must be finite"),
        ("landscape", {"mu": [[1.0]]}, r"mu must have shape \(2, 1\), got \(1, 1\)"),
        ("landscape", {"pi": [1], "mu": [[1]], "Sigma": [[[1]]]}, r"mu must have shape \(2, 1\)"),
        ("landscape", {"Sigma": -PAIR.Sigma}, "component 0: the covariance is not positive definite"),
        ("landscape", {"step": -1}, "step must be a whole number, at least 0, got -1"),
    ],
)
def test_what_is_no_state_on_a_line_is_refused(lab, wrong, sentence):
    right = {
        "bell": {"X": WAITS, "mu": 75, "sigma": 10},
        "needle": {"X": WAITS, "point": 78, "sigma": 10, "beat": -1034},
        "landscape": {"X": WAITS} | PAIR._asdict(),
    }
    with pytest.raises(ValueError, match=sentence):
        getattr(labs, lab)(**right[lab] | wrong)
