"""The data are the data: every row, every unit, and no changed byte."""

import re
import shutil
from importlib.resources import files

import numpy as np
import pytest
from scipy.stats import chisquare, kstest

from lecture_lib import datasets, kmeans


def test_old_faithful_is_the_one_of_r():
    X, columns, z, groups = datasets.old_faithful()
    assert X.shape == (272, 2)
    assert z is None
    assert groups == ()
    assert columns == ("duration (min)", "waiting time (min)")
    assert X[0].tolist() == [3.6, 79]
    np.testing.assert_allclose(X.mean(axis=0), [3.487783, 70.897059], atol=1e-6)
    np.testing.assert_allclose(X.var(axis=0, ddof=1), [1.302728, 184.823312], atol=1e-6)


@pytest.mark.parametrize(
    ("species", "birds"),
    [
        (("Adelie",), [151]),
        (("Gentoo",), [123]),
        (("Chinstrap",), [68]),
        (("Adelie", "Gentoo"), [151, 123]),
        (("Gentoo", "Adelie"), [123, 151]),
        (("Adelie", "Chinstrap", "Gentoo"), [151, 68, 123]),
    ],
)
def test_penguins_without_a_measurement_are_left_out_and_z_counts_the_rest(species, birds):
    found = datasets.penguins(species=species)
    assert found.groups == species
    assert np.bincount(found.z).tolist() == birds
    assert len(found.X) == sum(birds)
    assert np.isfinite(found.X).all()


def test_penguins_come_with_the_columns_asked_for_in_that_order():
    both = datasets.penguins(columns=("flipper_length_mm", "body_mass_g"))
    assert both.columns == ("flipper length (mm)", "body mass (g)")
    assert both.X[0].tolist() == [181, 3750]
    assert (both.X[:, 1:] == datasets.penguins().X).all()
    assert (
        datasets.penguins(columns=["body_mass_g"], species=["Adelie", "Gentoo"]).X
        == datasets.penguins().X
    ).all()


def test_every_sex_belongs_to_the_bird_in_its_row():
    """Counts and mean masses as the file has them, and rows that keep their place."""
    birds, sex = datasets.penguins(), datasets.penguin_sex()
    species = np.array(birds.groups)[birds.z]
    masses = {
        ("Adelie", "female"): (73, 3368.84),
        ("Adelie", "male"): (73, 4043.49),
        ("Adelie", "unknown"): (5, 3540.00),
        ("Gentoo", "female"): (58, 4679.74),
        ("Gentoo", "male"): (61, 5484.84),
        ("Gentoo", "unknown"): (4, 4587.50),
    }
    for group, (count, mean) in masses.items():
        here = (species == group[0]) & (sex == group[1])
        assert here.sum() == count
        assert birds.X[here].mean() == pytest.approx(mean, abs=0.005)
    assert sex[:4].tolist() == ["male", "female", "female", "female"]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"species": ("Chinstrap",)},
        {"species": ("Gentoo", "Adelie"), "columns": ("bill_depth_mm", "flipper_length_mm")},
    ],
)
def test_there_is_one_sex_for_each_row(asked):
    assert datasets.penguin_sex(**asked).shape == (len(datasets.penguins(**asked).X),)


@pytest.mark.parametrize("bad", [{"columns": ("wings",)}, {"species": ("Emperor",)}])
def test_the_sex_of_unknown_names_is_refused(bad):
    (came,) = bad.values()
    with pytest.raises(ValueError, match=re.escape(f"got {came!r}")):
        datasets.penguin_sex(**bad)


@pytest.mark.parametrize(
    "bad",
    [
        {"columns": ()},
        {"columns": "body_mass_g"},
        {"columns": ("wings",)},
        {"columns": 5},
        {"columns": {"body_mass_g"}},
        {"columns": (["body_mass_g"],)},
        {"columns": None},
        {"species": ()},
        {"species": "Adelie"},
        {"species": ("Emperor",)},
        {"species": {"Adelie"}},
    ],
)
def test_names_that_the_penguins_do_not_have_are_refused_with_those_they_have(bad):
    ((what, came),) = bad.items()
    names = {
        "columns": "bill_depth_mm, bill_length_mm, body_mass_g, flipper_length_mm",
        "species": "Adelie, Chinstrap, Gentoo",
    }[what]
    with pytest.raises(
        ValueError, match=re.escape(f"{what} must be a tuple of names out of {names}, got {came!r}")
    ):
        datasets.penguins(**bad)


@pytest.mark.parametrize("bad", [{"columns": ("body_mass_g",) * 2}, {"species": ("Adelie",) * 2}])
def test_a_name_asked_for_twice_is_refused(bad):
    ((what, came),) = bad.items()
    with pytest.raises(ValueError, match=re.escape(f"{what} must not name anything twice, got {came}")):
        datasets.penguins(**bad)


@pytest.mark.parametrize(
    ("name", "read"), [("old_faithful.csv", datasets.old_faithful), ("penguins.csv", datasets.penguins)]
)
def test_a_changed_byte_is_noticed(name, read, tmp_path, monkeypatch):
    shutil.copytree(files("lecture_lib") / "data", tmp_path / "data")
    monkeypatch.setattr(datasets, "files", lambda package: tmp_path)
    read()
    file = tmp_path / "data" / name
    raw = bytearray(file.read_bytes())
    raw[-2] ^= 1
    file.write_bytes(raw)
    says = rf"{name} is not the file of the course.*; install lecture_lib again$"
    with pytest.raises(ValueError, match=says):
        read()


def test_animals_follow_the_mixture_they_are_said_to_follow():
    found, N = datasets.animals(20_000, np.random.default_rng(0)), 20_000
    pi, mu, Sigma = datasets.ANIMALS
    assert found.X.shape == (N, 1)
    assert found.columns == ("weight (kg)",)
    assert found.groups == ("fox", "badger")
    assert chisquare(np.bincount(found.z), N * pi).pvalue > 1e-6
    for k in range(2):
        weights = found.X[found.z == k, 0]
        assert kstest((weights - mu[k, 0]) / np.sqrt(Sigma[k, 0, 0]), "norm").pvalue > 1e-6


def test_animals_weigh_what_their_description_says():
    pi, mu, Sigma = datasets.ANIMALS
    assert pi.tolist() == [0.6, 0.4]
    for k, said in enumerate(re.findall(r"(\d+\.\d) ± (\d\.\d) kg", datasets.animals.__doc__)):
        mean, deviation = map(float, said)
        assert mu[k, 0] == mean
        assert np.sqrt(Sigma[k, 0, 0]) == pytest.approx(deviation)
    assert k == 1


def test_the_same_generator_gives_the_same_animals():
    a, b = (datasets.animals(20, np.random.default_rng(3)) for _ in range(2))
    assert (a.X == b.X).all()
    assert (a.z == b.z).all()


def test_no_caller_can_change_the_data_of_the_next():
    datasets.old_faithful().X[:] = 0
    assert datasets.old_faithful().X[0].tolist() == [3.6, 79]


def test_two_starts_on_the_five_points_end_in_different_splits():
    X = datasets.five_points().X
    assert [round(kmeans.fit(X, X[[a, b]]).J, 4) for a, b in ((0, 1), (1, 3))] == [9.1667, 5.1667]
