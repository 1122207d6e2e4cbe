"""The page "How fast is it?" shows what was measured, and says nothing that the measurements do not."""

import json
from collections import defaultdict

import numpy as np
import page
import pytest
from repository import name

pytestmark = pytest.mark.parametrize("path", [page.PAGE], ids=name)


@pytest.fixture
def result():
    return json.loads((page.HERE / "measured.json").read_text(encoding="utf-8"))


def test_the_page_shows_what_was_measured(path, result):
    text = path.read_text(encoding="utf-8")
    assert text.split(page.BEGIN)[1].split(page.END)[0] == page.measured(result)


def test_the_figure_is_drawn_from_what_was_measured(path, result, tmp_path, monkeypatch):
    stored = page.FIGURE.read_bytes()
    monkeypatch.setattr(page, "FIGURE", tmp_path / "speed.svg")
    page.draw(result["scaling"])
    assert page.FIGURE.read_bytes() == stored


def test_what_the_page_says_of_the_numbers_is_so(path, result):
    text = " ".join(path.read_text(encoding="utf-8").split())
    ratios = defaultdict(dict)
    for row in result["rows"]:
        ratios[row["what"]][(*row["size"], row["peer"])] = row["ratio"]
    assert "In EM no median is." in text
    assert min(min(of.values()) for what, of in ratios.items() if what.startswith("EM")) > 1
    assert "In k-means about half are" in text
    every = [*ratios["k-means"].values(), *ratios["k-means, to end"].values()]
    assert 0.4 < np.mean(np.array(every) < 1) < 0.6
    assert (
        "on the large tables, ours is ahead of scikit-learn and SciPy, "
        "and with sixteen means of faiss too."
    ) in text
    large = {key: ratio for key, ratio in ratios["k-means, to end"].items() if key[0] > 10_000}
    assert min(ratio for key, ratio in large.items() if "faiss" not in key[-1] or key[2] == 16) > 1
    assert "on large tables neither is ahead by more than a sixth" in text
    starts = [ratio for key, ratio in ratios["k-means++"].items() if key[0] > 10_000]
    assert 6 / 7 < min(starts) and max(starts) < 7 / 6
    assert "neither curve moves by three tenths, and it falls rather than rises" in text
    for which in ("em", "kmeans"):
        times = [point[which] for point in result["scaling"]]
        assert max(times) < 1.3 * min(times) and times[-1] < times[0]
    assert "All of them had a single thread here." in text
    assert set(result["machine"]["threads"].values()) == {1}


def test_the_chapter_counts_on_the_time_that_was_measured(path, result):
    chapter = path.with_name("faster.ipynb").read_text(encoding="utf-8")
    measured = round(result["scaling"][-1]["em"])
    assert f"a point costs {measured} nanoseconds a step" in chapter
