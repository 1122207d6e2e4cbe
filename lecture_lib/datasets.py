"""The data of the course: two real data sets that come with it, five points, and simulated animals.

X (N, D) data · z (N,) the true component of each point, or None where it is not known
"""

import csv
import hashlib
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from lecture_lib import mixture

SHA256 = {
    "old_faithful.csv": "bb5ef4875e99323f058d5074739cbdf708224f42520d2e6a06c0eac802f9c3a5",
    "penguins.csv": "5e92de59b614baa4a3cc585fd3a567f8ddc8e8dfd81b9517df9b151fde99499d",
}


class Dataset(NamedTuple):
    """Points, what their columns mean, and who made them where that is known."""

    X: np.ndarray             # (N, D)
    columns: tuple            # D names with units
    z: np.ndarray | None      # (N,) index into groups
    groups: tuple             # names of the components


def old_faithful():
    """272 eruptions of the Old Faithful geyser in Yellowstone National Park.

    Columns: duration of the eruption and waiting time to the next one, both in minutes.
    The kind of an eruption was not recorded, so z is None.

    Source: R's `datasets::faithful`, taken from W. Härdle (1991), Smoothing Techniques with
    Implementation in S, Springer. A. Azzalini and A. W. Bowman (1990), Applied Statistics 39,
    357–365, describe a longer and better documented series of the same geyser, of 299 eruptions.

    >>> old_faithful().X.shape
    (272, 2)
    """
    table = _read("old_faithful.csv")
    X = np.array([[float(row["eruptions"]), float(row["waiting"])] for row in table])
    return Dataset(X, ("duration (min)", "waiting time (min)"), None, ())


def five_points():
    """Five numbers on a line, 1, 2, 4, 7 and 8: small enough to do every step of the course on paper.

    There are two groups, and the point in the middle, 4, may belong to either.

    >>> five_points().X.ravel()
    array([1., 2., 4., 7., 8.])
    """
    return Dataset(np.array([[1.0], [2.0], [4.0], [7.0], [8.0]]), ("x",), None, ())


PENGUIN_COLUMNS = {
    "bill_length_mm": "bill length (mm)",
    "bill_depth_mm": "bill depth (mm)",
    "flipper_length_mm": "flipper length (mm)",
    "body_mass_g": "body mass (g)",
}


def penguins(columns=("body_mass_g",), species=("Adelie", "Gentoo")):
    """Penguins measured on three islands near Palmer Station, Antarctica, 2007–2009.

    A bird with a missing value in one of the asked columns is left out: of the 276 Adelie and
    Gentoo penguins, 274 were weighed.

    Source: K. B. Gorman, T. D. Williams and W. R. Fraser (2014), PLoS ONE 9(3), e90081, as
    released in the R package palmerpenguins (CC0).

    Parameters
    ----------
    columns : names out of bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g
    species : names out of Adelie, Chinstrap, Gentoo

    Returns
    -------
    Dataset with z the index into `species`

    Raises
    ------
    ValueError
        for a name that the data do not have, or none at all.

    >>> birds = penguins()
    >>> birds.X.shape, birds.columns, birds.groups
    ((274, 1), ('body mass (g)',), ('Adelie', 'Gentoo'))
    """
    kept = _birds(columns, species)
    X = np.array([[float(row[c]) for c in columns] for row in kept])
    z = np.array([species.index(row["species"]) for row in kept])
    return Dataset(X, tuple(PENGUIN_COLUMNS[c] for c in columns), z, tuple(species))


def penguin_sex(columns=("body_mass_g",), species=("Adelie", "Gentoo")):
    """The sex of each bird that `penguins` returns for the same arguments, row by row.

    It was determined from DNA. Nine of the 342 measured birds have none on record.

    Returns
    -------
    (N,) array of "female", "male" and "unknown"

    Raises
    ------
    ValueError
        for a name that the data do not have, or none at all.

    >>> birds, sex = penguins(), penguin_sex()
    >>> [round(birds.X[(birds.z == 0) & (sex == s)].mean()) for s in ("female", "male")]
    [3369, 4043]
    """
    sex = np.array([row["sex"] for row in _birds(columns, species)])
    return np.where(sex == "NA", "unknown", sex)


#: Foxes and badgers: the mixture that `animals` samples. Weights in kg, variances in kg².
ANIMALS = mixture.Mixture(pi=np.array([0.6, 0.4]), mu=np.array([[6.0], [10.0]]),
                          Sigma=np.array([[[1.2**2]], [[1.8**2]]]))


def animals(N, rng):
    """Weights of N simulated animals from two species, with the truth kept in z.

    Foxes weigh 6.0 ± 1.2 kg, badgers 10.0 ± 1.8 kg (mean ± standard deviation), six foxes to
    four badgers; see `ANIMALS`.

    Parameters
    ----------
    N : int, at least 1
    rng : numpy.random.Generator

    Returns
    -------
    Dataset with X (N, 1) in kg

    Raises
    ------
    ValueError
        if N is not a whole number >= 1 or rng is not a Generator.

    >>> animals(3, np.random.default_rng(0)).groups
    ('fox', 'badger')
    """
    X, z = mixture.sample(ANIMALS, N, rng)
    return Dataset(X, ("weight (kg)",), z, ("fox", "badger"))


def _birds(columns, species):
    """The rows of these species in which none of these columns is missing."""
    table = _read("penguins.csv")
    _known(columns, PENGUIN_COLUMNS, "columns")
    _known(species, {row["species"] for row in table}, "species")
    return [row for row in table
            if row["species"] in species and all(row[c] != "NA" for c in columns)]


def _known(names, known, what):
    """Refuse names that the data do not have, and names given twice."""
    known = sorted(known)
    if not isinstance(names, (tuple, list)) or not names or any(n not in known for n in names):
        raise ValueError(f"{what} must be a tuple of names out of {', '.join(known)}, "
                         f"got {names!r}")
    if len(set(names)) < len(names):
        raise ValueError(f"{what} must not name anything twice, got {names!r}")


def _read(name):
    """The rows of a file of the package, after a check that its text is the right one.

    The checksum is computed from the lines, since line endings depend on the system.
    """
    lines = (files("lecture_lib") / "data" / name).read_text("utf-8").splitlines()
    if hashlib.sha256("\n".join(lines).encode()).hexdigest() != SHA256[name]:
        raise ValueError(f"lecture_lib/data/{name} is not the file of the course (the SHA-256 of its "
                         "lines differs); install lecture_lib again")
    return list(csv.DictReader(lines))
