"""The page "How fast is it?" shows what was measured, and says nothing that the measurements do not."""

import json

import numpy as np
import page
import pytest

from lecture_lib import kmeans

pytestmark = pytest.mark.notebooks


@pytest.fixture
def result():
    return json.loads((page.HERE / "measured.json").read_text(encoding="utf-8"))


def test_the_page_shows_what_was_measured(result):
    text = page.PAGE.read_text(encoding="utf-8")
    assert text.split(page.BEGIN)[1].split(page.END)[0] == page.measured(result)


def test_the_figure_is_drawn_from_what_was_measured(result, tmp_path, monkeypatch):
    stored = page.FIGURE.read_bytes()
    monkeypatch.setattr(page, "FIGURE", tmp_path / "speed.svg")
    page.draw(result["scaling"])
    assert page.FIGURE.read_bytes() == stored


def test_k_means_looks_away_as_often_as_the_page_says(monkeypatch):
    X, looked = np.random.default_rng(0).normal(size=(1000, 2)), []
    monkeypatch.setattr(kmeans, "nearest", lambda X, mu, nearest=kmeans.nearest: (
        looked.append(len(X)), nearest(X, mu))[1])
    passes = len(kmeans.fit(X, X[:4]).trace)
    text = " ".join(page.PAGE.read_text(encoding="utf-8").split())
    assert (f"Take a thousand points and four means: in {passes} passes it looks at points {sum(looked)} times, "
            f"not {passes} 000 times.") in text


def test_what_the_page_says_of_the_numbers_is_so(result):
    ratios = {kind: [row["ratio"] for row in result["rows"] if row["what"].startswith(kind)]
              for kind in ("EM", "k-means")}
    text = page.PAGE.read_text(encoding="utf-8")
    assert "In EM no median is. In k-means most are" in text
    assert min(ratios["EM"]) > 1
    assert sum(ratio < 1 for ratio in ratios["k-means"]) > len(ratios["k-means"]) / 2
    assert "neither curve moves by a fifth" in text
    for name in ("em", "kmeans"):
        times = [point[name] for point in result["scaling"]]
        assert max(times) < 1.2 * min(times)
    assert "All of them had a single thread here." in text
    assert set(result["machine"]["threads"].values()) == {1}
