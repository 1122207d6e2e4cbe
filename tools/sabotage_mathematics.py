"""Mistakes in the mathematics, each of which must be noticed by its chapter alone: `make mutants`.

    python tools/sabotage_mathematics.py            all of them
    python tools/sabotage_mathematics.py Σ tie      those whose name contains a word

Courses on this subject really make these mistakes. Each is made in a copy of the library; then the
chapter that teaches the formula is run by nbval up to the first cell that no longer prints, draws or
asserts what it should. Listings of the library's source do not count.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import nbformat
from sabotage import PYTEST, ROOT, changed, copy_to, see_that_they_fit

KMEANS, SOFT, MIXTURES, LIKELIHOOD, EM, WHY = (
    f"book/{name}.ipynb"
    for name in ("kmeans", "soft-clustering", "mixtures", "likelihood", "em", "why-em-works")
)

MEMORY = 8 << 30  # bytes; a loop that a mistake keeps from ending fails in time


class Mistake(NamedTuple):
    kind: str
    module: str  # of lecture_lib
    old: str  # stands there once
    new: str
    chapter: str

    @property
    def file(self):
        return f"lecture_lib/{self.module}.py"


# fmt: off
MISTAKES = [
    # one Gaussian
    Mistake("σ² for σ in the exponent", "gaussian", "((X - mu) / s).T", "((X - mu) / s**2).T", SOFT),
    Mistake("Σ for Σ⁻¹", "gaussian",
            "np.linalg.solve(L, ((X - mu) / s).T)", "L.T @ ((X - mu) * s).T", MIXTURES),
    Mistake("the log-determinant missing", "gaussian", "+ log_det +", "+", LIKELIHOOD),
    Mistake("ln |Σ|^½ for ln |Σ|", "gaussian", "log_det = 2 * (", "log_det = (", MIXTURES),
    Mistake("the ½ of the exponent dropped", "gaussian",
            "return -0.5 * (len(s) * np.log(2 * np.pi) + log_det + (white**2).sum(axis=0))",
            "return -0.5 * (len(s) * np.log(2 * np.pi) + log_det) - (white**2).sum(axis=0)", SOFT),
    Mistake("√2π once, whatever D is", "gaussian",
            "len(s) * np.log(2 * np.pi)", "np.log(2 * np.pi)", MIXTURES),
    Mistake("Mahalanobis distance not squared", "gaussian",
            "(white**2).sum(axis=0)", "np.sqrt((white**2).sum(axis=0))", MIXTURES),
    Mistake("N − 1 for N in the covariance", "gaussian",
            "diff.T @ diff / len(X)", "diff.T @ diff / (len(X) - 1)", LIKELIHOOD),
    # mixtures
    Mistake("π_k missing", "mixture", "return log_pi + np.stack", "return np.stack", SOFT),
    Mistake("the largest term not put back after log-sum-exp", "mixture",
            "return b + np.log(", "return np.log(", LIKELIHOOD),
    Mistake("log-likelihood: mean for sum", "mixture",
            "log_joint(X, theta)).sum())", "log_joint(X, theta)).mean())", LIKELIHOOD),
    Mistake("sum of the logs for log of the sum", "mixture",
            "return float(log_sum_exp(log_joint(X, theta)).sum())",
            "return float((log_joint(X, theta) * theta.pi).sum())", LIKELIHOOD),
    Mistake("sampling: Lᵀ for L", "mixture", "@ L.T * s", "@ L * s", MIXTURES),
    Mistake("sampling: σ² for σ", "mixture", "@ L.T * s", "@ L.T * s**2", SOFT),
    Mistake("tied: plain average of the covariances", "mixture",
            'np.einsum("k,kde->de", pi, Sigma)', "Sigma.mean(axis=0)", EM),
    Mistake("spherical: trace not divided by D", "mixture",
            "Sigma, np.eye(D)) / D", "Sigma, np.eye(D))", MIXTURES),
    Mistake("an ellipse with variances for axes", "figures/plots",
            "U * np.sqrt(eigenvalues)", "U * eigenvalues", MIXTURES),
    # EM
    Mistake("E-step: normalised over points, the wrong axis", "em",
            "return np.exp(log_p - log_sum_exp(log_p)[:, None])",
            "return np.exp(log_p - log_sum_exp(log_p.T))", SOFT),
    Mistake("E-step made hard", "em",
            "return np.exp(log_p - log_sum_exp(log_p)[:, None])",
            "return np.eye(log_p.shape[1])[log_p.argmax(axis=1)]", EM),
    Mistake("M-step: weights left equal", "em",
            "pi = N_k / len(X) ", "pi = np.full_like(N_k, 1 / len(N_k)) ", EM),
    Mistake("M-step: covariance divided by N, not N_k", "em",
            "scatter(X, gamma, mu) / N_k[:, None, None]", "scatter(X, gamma, mu) / len(X)", EM),
    Mistake("M-step: covariance not about the mean", "em",
            "scatter(X, gamma, mu) / N_k", "scatter(X, gamma, 0 * mu) / N_k", EM),
    Mistake("M-step: γ² for γ in the covariance", "em",
            "(gamma_k * (X - mu_k).T)", "(gamma_k**2 * (X - mu_k).T)", EM),
    Mistake("N_k − 1 for N_k in a long fit", "fast/sufficient_statistics",
            "S.scatter / S.N_k[:, None, None]", "S.scatter / (S.N_k - 1)[:, None, None]", EM),
    Mistake("the log-likelihood of the θ before", "em",
            "yield Step(theta, gamma, log_likelihood(X, theta))",
            "yield Step(m_step(X, gamma, restrict=restrict), gamma, log_likelihood(X, theta))", EM),
    Mistake("a fit that reports the likelihood of the step before", "em",
            "return Fit(theta, trace[-1],", "return Fit(theta, trace[-2],", EM),
    Mistake("tol for the whole sample, not per point", "em", "<= tol * len(X)", "<= tol", EM),
    Mistake("the bound without its entropy", "em",
            "(log_joint(X, theta)[used] - np.log(gamma[used]))", "log_joint(X, theta)[used]", WHY),
    Mistake("the bound with its entropy subtracted", "em",
            "[used] - np.log(gamma[used])", "[used] + np.log(gamma[used])", WHY),
    # k-means
    Mistake("k-means: distances not squared", "kmeans",
            "((X - mu_k) ** 2).sum(axis=1) for", "np.sqrt(((X - mu_k) ** 2).sum(axis=1)) for", KMEANS),
    Mistake("k-means: distances along the axes", "kmeans",
            "((X - mu_k) ** 2).sum(axis=1) for", "np.abs(X - mu_k).sum(axis=1) for", KMEANS),
    Mistake("a tie goes to the highest k", "kmeans",
            "[squared_distances(X, mu).argmin(axis=1)]",
            "[len(mu) - 1 - squared_distances(X, mu)[:, ::-1].argmin(axis=1)]", KMEANS),
    Mistake("a cluster without points moves to zero", "kmeans",
            "return np.where(N_k > 0, mean, mu)", "return mean", KMEANS),
    Mistake("each mean divided by N, not by its count", "kmeans",
            "r.T @ X / np.maximum(N_k, 1)", "r.T @ X / N_k.sum()", KMEANS),
    Mistake("½ in the distortion", "kmeans",
            "return float((r * squared", "return 0.5 * float((r * squared", KMEANS),
    Mistake("the 2 of 2 xᵀμ lost", "fast/hamerly",
            "score = y @ (-2 * m.T)", "score = y @ -m.T", KMEANS),
    Mistake("k-means: the J of the step before", "kmeans",
            "return Fit(mu, z, J,", "return Fit(mu, z, trace[-2],", KMEANS),
    Mistake("k-means++: distances not squared", "initialise",
            "p=d2 / d2.sum()", "p=np.sqrt(d2) / np.sqrt(d2).sum()", KMEANS),
    Mistake("k-means++: distance to the farthest mean", "initialise",
            "np.minimum(d2, ", "np.maximum(d2, ", KMEANS),
    # how many components
    Mistake("BIC with the charge of AIC", "selection", "M * np.log(N)", "2 * M", EM),
    Mistake("BIC: l for 2 l", "selection", "float(-2 * log_likelihood", "float(-log_likelihood", EM),
    Mistake("K free weights, not K − 1", "selection",
            "return K - 1 + K * D", "return K + K * D", MIXTURES),
    Mistake("D² numbers in a symmetric matrix", "selection",
            "mixture.full: lambda K, D: K * D * (D + 1) // 2",
            "mixture.full: lambda K, D: K * D * D", MIXTURES),
    Mistake("silhouette: a point among its own neighbours", "selection",
            "np.maximum(N_k[z] - 1, 1)", "N_k[z]", KMEANS),
]
# fmt: on


def skip_listings(path):
    """Skip cells that print the library's source: they would notice any edit, which proves nothing."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.source.startswith("source.show("):
            cell.metadata.tags = ["nbval-skip"]
    nbformat.write(notebook, path)


def cells(chapter):
    """(heading of its section, source) of each code cell."""
    section = ""
    for cell in nbformat.read(ROOT / chapter, as_version=4).cells:
        if cell.cell_type == "code":
            yield section, cell.source
        elif heading := re.search(r"^#+ (.+)", cell.source, re.MULTILINE):
            section = heading.group(1)


def first_failing_cell(chapter, mistake=None):
    """(section and first line of the cell, or nothing if all is as stored; seconds)"""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy_to(Path(folder))
        skip_listings(Path(folder, chapter))
        if mistake:
            path = Path(folder, mistake.file)
            path.write_text(changed(path.read_text(encoding="utf-8"), mistake), encoding="utf-8")
        done = subprocess.run(
            [*PYTEST, "-x", "-rf", "--nbval", "--nbval-current-env", chapter],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": folder},
            capture_output=True,
            text=True,
        )
    failed = re.search(r"^FAILED .*::Cell (\d+)", done.stdout, re.MULTILINE)
    if done.returncode != (1 if failed else 0):
        raise SystemExit(f"{chapter} neither passed nor failed:\n{done.stdout}{done.stderr}")
    section, source = list(cells(chapter))[int(failed[1])] if failed else ("", "")
    return failed and f"{section}: `{source.splitlines()[0]}`", time.monotonic() - started


def main(words):
    mistakes = [m for m in MISTAKES if not words or any(word in m.kind for word in words)]
    see_that_they_fit(mistakes)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    chapters = sorted({m.chapter for m in mistakes})
    print("| mistake | chapter | first cell that notices | seconds |\n|---|---|---|---|")
    with ThreadPoolExecutor(2) as pool:
        for chapter, (cell, _) in zip(chapters, pool.map(first_failing_cell, chapters), strict=True):
            if cell:
                sys.exit(f"{chapter} fails as it is, at {cell}.")
        found = pool.map(lambda m: first_failing_cell(m.chapter, m), mistakes)
        missed = 0
        for (kind, *_, chapter), (cell, seconds) in zip(mistakes, found, strict=True):
            missed += not cell
            print(f"| {kind} | {chapter} | {cell or 'NONE'} | {seconds:.0f} |", flush=True)
    print(f"{len(mistakes) - missed} of {len(mistakes)} noticed.")
    return missed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
