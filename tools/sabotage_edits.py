r"""What `make sabotage` breaks, and the check that must notice.

`old` stands once in the file; where it is empty, `new` is added at the end of the file, or of a notebook's
text. `check` is a test, a notebook to be run and compared, or "build". It must fail and say what the pattern
`says` matches, so that no break is caught by accident.

Breaks of a page's own words are not here, but in tests/book/test_checks.py, on a page made up for them; the
mathematics is in sabotage_mathematics.py.
"""

from typing import NamedTuple


class Edit(NamedTuple):
    kind: str
    file: str
    old: str
    new: str
    check: str
    says: str


FORMULAS = "tests/book/test_formulas.py"
COMPUTED = r"library_computes_the_formula\[{}\]".format
FRONT = "book/index.ipynb"
SITE = "tests/site/test_site.py::test_{}".format

# fmt: off
# ruff: noqa: E501
EDITS = [
    # a page, in the book that is built
    Edit("formula that KaTeX cannot set", FRONT, "", r"$\summ x$", "build", "KaTeX cannot set"),
    Edit("reference to nothing", FRONT, "", "{eq}`eq-meen`", "build", "eq-meen"),
    Edit("dead link", FRONT, "", "[there](refs.md)", "build", "refs.md"),
    Edit("image without alternative text", FRONT, "", "![](site.png)", "build", "no alternative text"),
    Edit("dead anchor", FRONT, "", '<a href="references.html#nowhere">there</a>',
         SITE("links_and_anchors_resolve"), r"references\.html#nowhere"),
    Edit("something loaded from elsewhere", FRONT, "", '<img src="https://example.org/x.svg" alt="Tracking">',
         SITE("nothing_is_loaded_from_elsewhere"), r"example\.org"),
    # the library, the data
    Edit("sign in the library", "lecture_lib/gaussian.py",
         "return -0.5 * (len(s)",
         "return +0.5 * (len(s)",
         FORMULAS, COMPUTED("eq-gaussian")),
    Edit("weights forgotten in the library", "lecture_lib/mixture.py",
         "return log_pi + np.stack(",
         "return 0 * log_pi + np.stack(",
         FORMULAS, COMPUTED("eq-e-step")),
    Edit("listing of a function that has changed", "lecture_lib/em.py",
         "return np.exp(log_p - log_sum_exp(log_p)[:, None])",
         "return np.exp(log_p - 1 * log_sum_exp(log_p)[:, None])",
         FRONT, "mismatch 'text/markdown'"),
    Edit("sign in what the labs compute", "lecture_lib/figures/js/mixture.js",
         "map((l) => Math.log(pi_k) + l)",
         "map((l) => Math.log(pi_k) - l)",
         "tests/library/test_labs_mathematics.py", "is not"),
    Edit("poster without its alternative text", "lecture_lib/figures/plots.py",
         'alt="{html.escape(alt)}"',
         'alt=""',
         "tests/library/test_labs.py", "what_a_viewer_without_widgets_shows"),
    Edit("covariance over N − 1", "lecture_lib/em.py",
         "scatter(X, gamma, mu) / N_k[:, None, None]",
         "scatter(X, gamma, mu) / (N_k[:, None, None] - 1)",
         FORMULAS, COMPUTED("eq-m-cov")),
    Edit("tie to the last, not the first", "lecture_lib/kmeans.py",
         "squared_distances(X, mu).argmin(axis=1)",
         "(len(mu) - 1 - squared_distances(X, mu)[:, ::-1].argmin(axis=1))",
         "tests/library/test_kmeans.py", "a_tie_goes_to_the_lowest_k"),
    Edit("digit of the data", "lecture_lib/data/old_faithful.csv",
         "3.333,74",
         "3.332,74",
         "tests/library/test_datasets.py", "test_old_faithful_is_the_one_of_r"),
    Edit("solution block without its beginning", "homework/source/hw1/hw1.ipynb",
         '"    ### BEGIN SOLUTION\\n",\n    "    # The colours have the numbers',
         '"    # The colours have the numbers',
         "tests/homework/test_cycle.py::test_a_release_is_the_same_byte_for_byte", r"hw1\.ipynb is stale"),
    Edit("line of a hidden test in a release", "homework/release/hw1/hw1.ipynb",
         "assert factor > 0, ",
         "bits = next(b for b in range(64) if 2**b >= K)           # count up; no logarithm\nassert factor > 0, ",
         "tests/homework/test_leaks.py::test_the_releases_leak_nothing", "q1-factor-test"),
    Edit("points of a question", "book/homework/hw1.md",
         "keeps K colours | 3 |",
         "keeps K colours | 4 |",
         "tests/homework/test_pages.py", r"page_states_the_points_of_the_notebook\[hw1\]"),
    Edit("action that is not pinned", ".github/workflows/check.yml",
         'v6.2.0\n        with:\n          python-version: "3.11"\n          cache: pip',
         'v6\n        with:\n          python-version: "3.11"\n          cache: pip',
         "tests/site/test_workflows.py", r"one_commit_with_its_version_beside_it\[check\]"),
    Edit("job that may write what it need not", ".github/workflows/release.yml",
         "    permissions:\n      id-token: write",
         "    permissions:\n      contents: write\n      id-token: write",
         "tests/site/test_workflows.py", r"read_but_for_the_jobs_that_publish\[release\]"),
    Edit("fork that publishes", ".github/workflows/check.yml",
         " && !github.event.repository.fork",
         "",
         "tests/site/test_workflows.py", r"not_on_a_fork\[check-publish\]"),
    Edit("button that leads to another notebook", "book/_ext/buttons.py",
         'path.relative_to(ROOT).with_suffix("").as_posix()',
         'Path("book", path.stem).as_posix()',
         "tests/site/test_elsewhere.py::test_the_buttons_lead_to_the_pages_own_notebook", r"own_notebook\[https://github.com/someone/course-hw1\]"),
    Edit("button without an address", "book/_ext/buttons.py",
         'if not config.html_theme_options["repository_url"]:',
         "if False:",
         "tests/site/test_elsewhere.py::test_the_buttons_lead_to_the_pages_own_notebook", "NoneType"),
]
