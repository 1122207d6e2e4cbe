"""Puts what `make bench` measured (measured.json) into the page: two tables and a figure.

python tools/bench/page.py
"""

import json
from pathlib import Path

import matplotlib.pyplot as plt

from lecture_lib.figures import plots

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "book" / "speed.md"
FIGURE = PAGE.with_name("speed.svg")
BETWEEN = """For k-means the table has only the medians, beside scikit-learn's two algorithms, SciPy's
`kmeans2` and faiss. The last column is the start by k-means++, beside scikit-learn's. In the last three
rows k-means ran to its end; in most of the others it was cut off.
"""
BEGIN, END = "<!-- measured -->\n", "<!-- end of measured -->\n"
SHAPES = ["covariances", "$N$", "$D$", "$K$", "ours, ms", "theirs, ms", "times as fast"]
PEERS = {
    "scikit-learn, lloyd": "Lloyd",
    "scikit-learn, elkan": "Elkan",
    "scipy, kmeans2": "SciPy",
    "faiss, float32": "faiss",
}


def table(head, lines):
    rule = ["---" if name == "covariances" else "--:" for name in head]
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, rule, *lines))


def per_pass(r, whose):
    """Milliseconds for one pass over the data: one more than there are steps."""
    return f"{1e3 * r[whose] / (r['iterations'] + 1):.2f}"


def of_em(rows):
    """A row for each shape and size: the times, and the median ratio with its range."""
    return table(
        SHAPES,
        [
            [
                r["what"].removeprefix("EM, ").replace("diag", "diagonal"),
                *size(r["size"]),
                per_pass(r, "ours"),
                per_pass(r, "theirs"),
                f"{r['ratio']:.1f}\u00a0({r['least']:.1f}–{r['most']:.1f})",
            ]
            for r in rows
        ],
    )


def of_kmeans(rows):
    """A row for each size and number of steps: our time, and the median ratio to each peer."""
    ratio = {(*r["size"], r["iterations"], r["peer"]): f"{r['ratio']:.1f}" for r in rows}
    lines = []
    for r in rows:
        if r["peer"] == "scikit-learn, lloyd":
            peers = [ratio.get((*r["size"], r["iterations"], peer), "") for peer in PEERS]
            start = ratio[*r["size"], 1, "scikit-learn"]  # of k-means++, which is one step
            lines.append([*size(r["size"]), str(r["iterations"]), per_pass(r, "ours"), *peers, start])
    return table(["$N$", "$D$", "$K$", "steps", "ours, ms", *PEERS.values(), "k-means++"], lines)


def size(numbers):
    """Cells of a row; a narrow space that does not break stands between thousands."""
    return [f"{n:,}".replace(",", "\u202f") for n in numbers]


def where(machine):
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    threads = max(machine["threads"].values())
    return (
        f"Processor: {machine['processor']}, {machine['cores']} cores, every library with "
        f"{threads} thread{'s' * (threads > 1)}; the load before it began was {machine['load']}. "
        f"{versions}.\n"
    )


def picture(found):
    """The line of the page that shows the figure, with its numbers in words."""
    ends = {
        name: f"{found[0][name]:.0f} nanoseconds at ten thousand points and "
        f"{found[-1][name]:.0f} at ten million"
        for name in ("em", "kmeans")
    }
    return (
        "![Time for each point and step against the number of points, with sixteen columns and "
        f"sixteen components. EM takes {ends['em']}; k-means {ends['kmeans']}.](speed.svg)\n"
    )


def draw(found):
    plots.use_style()
    plt.rcParams["svg.hashsalt"] = "speed"  # the same bytes from the same numbers
    fig, ax = plt.subplots(figsize=(5.6, 2.8))
    N = [row["N"] for row in found]
    for k, (name, label) in enumerate([("em", "EM"), ("kmeans", "k-means")]):
        ax.plot(
            N, [row[name] for row in found], color=plots.COLOURS[k], marker=plots.MARKERS[k], label=label
        )
    ax.set_xscale("log")
    ax.set_ylim(bottom=0)
    ax.set_xlabel("points N")
    ax.set_ylabel("nanoseconds per point and step")
    ax.legend()
    fig.savefig(FIGURE, metadata={"Date": None})
    plt.close(fig)


def measured(result):
    """The part of the page that is not written by hand."""
    em = [row for row in result["rows"] if row["what"].startswith("EM")]
    rest = [row for row in result["rows"] if row not in em]
    return "\n".join(
        [where(result["machine"]), of_em(em), BETWEEN, of_kmeans(rest), picture(result["scaling"])]
    )


def write(result):
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    PAGE.write_text(before + BEGIN + measured(result) + rest[rest.index(END) :], encoding="utf-8")
    draw(result["scaling"])


if __name__ == "__main__":
    write(json.loads((HERE / "measured.json").read_text(encoding="utf-8")))
