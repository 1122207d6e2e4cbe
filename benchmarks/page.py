"""Puts what `make bench` measured (measured.json) into the page: two tables and a figure.

    python benchmarks/page.py
"""

import json
from pathlib import Path

import matplotlib.pyplot as plt

from lecture_lib import plots

HERE = Path(__file__).parent
PAGE = HERE.parent / "book" / "speed.md"
FIGURE = PAGE.with_name("speed.svg")
BEGIN, END = "<!-- measured -->\n", "<!-- end of measured -->\n"
HEAD = ("| what | beside | $N$ | $D$ | $K$ | steps | ours, ms | theirs, ms | times as fast |\n"
        "|---|---|--:|--:|--:|--:|--:|--:|--:|\n")


def table(rows):
    return HEAD + "".join(
        f"| {r['what']} | {r['peer']} | {size(r['size'])} | {r['iterations']} "
        f"| {1e3 * r['ours']:.1f} | {1e3 * r['theirs']:.1f} "
        f"| {r['ratio']:.1f} ({r['least']:.1f} to {r['most']:.1f}) |\n" for r in rows)


def size(numbers):
    """Cells of a row; a narrow space that does not break stands between thousands."""
    return " | ".join(f"{n:,}".replace(",", "\u202f") for n in numbers)


def where(machine):
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    threads = max(machine["threads"].values())
    return (f"Processor: {machine['processor']}, {machine['cores']} cores, every library with "
            f"{threads} thread{'s' * (threads > 1)}; the load before it began was {machine['load']}. "
            f"{versions}.\n")


def picture(found):
    """The line of the page that shows the figure, with its numbers in words."""
    ends = {name: f"{found[0][name]:.0f} nanoseconds at ten thousand points and "
                  f"{found[-1][name]:.0f} at ten million" for name in ("em", "kmeans")}
    return ("![Time for each point and step against the number of points, with sixteen columns and "
            f"sixteen components. EM takes {ends['em']}; k-means {ends['kmeans']}.](speed.svg)\n")


def draw(found):
    plots.use_style()
    plt.rcParams["svg.hashsalt"] = "speed"                   # the same bytes from the same numbers
    fig, ax = plt.subplots(figsize=(5.6, 2.8))
    N = [row["N"] for row in found]
    for k, (name, label) in enumerate([("em", "EM"), ("kmeans", "k-means")]):
        ax.plot(N, [row[name] for row in found], color=plots.COLOURS[k], marker=plots.MARKERS[k],
                label=label)
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
    return "\n".join([where(result["machine"]), table(em), table(rest), picture(result["scaling"])])


def write(result):
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    PAGE.write_text(before + BEGIN + measured(result) + rest[rest.index(END):], encoding="utf-8")
    draw(result["scaling"])


if __name__ == "__main__":
    write(json.loads((HERE / "measured.json").read_text(encoding="utf-8")))
