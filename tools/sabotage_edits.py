r"""What `make sabotage` breaks, and the check that must notice.

`old` stands once in the file, as it is there or as the JSON of a notebook spells it. `check` is a test, a
notebook to be run and compared, or "build". It must fail and say what the pattern `says` matches, so that
no break is caught by accident.
"""

# ruff: noqa: E501
from typing import NamedTuple


class Edit(NamedTuple):
    kind: str
    file: str
    old: str
    new: str
    check: str
    says: str


NUMBERS = "tests/book/test_claims.py::test_every_number_in_the_text_is_computed_beside_it[{}]".format
COMPARED = (
    "tests/book/test_claims.py::test_every_comparison_in_the_text_is_asserted_beside_it[{}]".format
)
STORED = "tests/book/test_notebooks.py"
FORMULAS = "tests/book/test_formulas.py"
REFERENCES = "tests/book/test_references.py"
LETTERS = "tests/book/test_notation.py::test_{}[index]".format
FRONT = "book/index.ipynb"
PRINTED = r"printed_as_it_was_read\[{}\]".format
COMPUTED = r"library_computes_the_formula\[{}\]".format
DIFFERS = "mismatch 'text/html'"

EDITS = [
    Edit(*row)
    for row in [
        # what the text says
        (
            "number of the prose",
            "book/kmeans.ipynb",
            "from 149914 to 8902",
            "from 149914 to 8802",
            NUMBERS("kmeans"),
            "'8802' in",
        ),
        (
            "short number of the prose",
            "book/em.ipynb",
            "and misplaces 40:",
            "and misplaces 41:",
            NUMBERS("em"),
            "'41' in",
        ),
        (
            "number in words",
            "book/likelihood.ipynb",
            "fifteen-record",
            "seventeen-record",
            NUMBERS("likelihood"),
            "'seventeen-record' in",
        ),
        (
            "comparison reversed",
            "book/em.ipynb",
            "| never gets worse |",
            "| never gets better |",
            COMPARED("em"),
            "'better' in",
        ),
        (
            "number of a caption",
            "book/em.ipynb",
            'For sixty steps each holds a part of both. Then one "',
            'For ninety steps each holds a part of both. Then one "',
            NUMBERS("em"),
            "'ninety' in",
        ),
        (
            "caption changed, output not",
            FRONT,
            '"two groups. EM lays',
            '"two crowds. EM lays',
            FRONT,
            DIFFERS,
        ),
        (
            "alternative text computed from another value",
            FRONT,
            'f"{mu[0][1]:.0f} of waiting',
            'f"{mu[0][0]:.0f} of waiting',
            FRONT,
            DIFFERS,
        ),
        (
            "image without alternative text",
            "book/references.md",
            "# Reading guide and bibliography",
            "# Reading guide and bibliography\n\n![](site.png)",
            "build",
            "no alternative text",
        ),
        # formulas
        (
            "sign in a printed formula",
            "book/likelihood.ipynb",
            r"-\frac{N}{2} \ln (2\pi\sigma^2) - \frac",
            r"-\frac{N}{2} \ln (2\pi\sigma^2) + \frac",
            FORMULAS,
            PRINTED("eq-one-bell"),
        ),
        (
            "half dropped in a printed formula",
            "book/mixtures.ipynb",
            r"-\tfrac12 \, \Delta^2",
            r"-\Delta^2",
            FORMULAS,
            PRINTED("eq-gaussian"),
        ),
        (
            "Σ for Σ⁻¹ in a printed formula",
            "book/mixtures.ipynb",
            r"\boldsymbol{\Sigma}^{-1} (\boldsymbol{x}",
            r"\boldsymbol{\Sigma} (\boldsymbol{x}",
            FORMULAS,
            PRINTED("eq-gaussian"),
        ),
        (
            "formula without a label",
            "book/em.ipynb",
            r"$-2 \ell + p \ln N$ with $p$ free",
            r"$-2 \ell - p \ln N$ with $p$ free",
            FORMULAS,
            PRINTED("em: BIC"),
        ),
        (
            "sign in the library",
            "lecture_lib/gaussian.py",
            "return -0.5 * (len(s)",
            "return +0.5 * (len(s)",
            FORMULAS,
            COMPUTED("eq-gaussian"),
        ),
        (
            "weights forgotten in the library",
            "lecture_lib/mixture.py",
            "return log_pi + np.stack(",
            "return 0 * log_pi + np.stack(",
            FORMULAS,
            COMPUTED("eq-e-step"),
        ),
        (
            "formula that KaTeX cannot set",
            "book/kmeans.ipynb",
            r"J = \sum_{n=1}^{N} \sum_{k=1}^{K} r_{nk} \,",
            r"J = \summ_{n=1}^{N} \sum_{k=1}^{K} r_{nk} \,",
            "build",
            "KaTeX cannot set",
        ),
        # outputs
        ("stale figure", FRONT, "x='179.43' y='65.59'", "x='179.43' y='95.59'", FRONT, DIFFERS),
        (
            "stale output",
            FRONT,
            "least sure of number 243",
            "least sure of number 242",
            FRONT,
            "mismatch 'stdout'",
        ),
        (
            "listing of a function that has changed",
            "lecture_lib/em.py",
            "return np.exp(log_p - log_sum_exp(log_p)[:, None])",
            "return np.exp(log_p - 1 * log_sum_exp(log_p)[:, None])",
            FRONT,
            "mismatch 'text/markdown'",
        ),
        (
            "cell never run",
            FRONT,
            '"execution_count": 2,\n   "id"',
            '"execution_count": null,\n   "id"',
            STORED,
            r"run_in_order\[book/index",
        ),
        (
            "frame of a stepper",
            "book/kmeans.ipynb",
            "J = 48267.8.</p>",
            "J = 48257.8.</p>",
            STORED,
            r"frames_that_their_posters_say\[book/kmeans",
        ),
        (
            "path of a machine in an output",
            FRONT,
            "272 eruptions; EM is least sure of number 243\\n",
            "/home/me/geyser.csv\\n",
            STORED,
            r"names_a_machine_or_an_address\[book/index",
        ),
        (
            "path of a machine in the text",
            FRONT,
            "The letters are the same",
            "See /home/me. The letters are the same",
            STORED,
            r"names_a_machine_or_an_address\[book/index",
        ),
        (
            "stepper without alternative text",
            "lecture_lib/figures/svg.py",
            "aria-label='{escape(label)}'",
            "aria-label=''",
            "tests/library/test_widgets.py",
            "aria-label",
        ),
        # references and links
        (
            "equation swapped for another",
            "book/em.ipynb",
            "which is {eq}`eq-m-mean`. The matrix",
            "which is {eq}`eq-m-cov`. The matrix",
            REFERENCES,
            "em: eq-m-cov must be spoken of",
        ),
        (
            "theorem swapped for another",
            "book/em.ipynb",
            "bound ({prf:ref}`thm-spike`). The library",
            "bound ({prf:ref}`thm-gradient`). The library",
            REFERENCES,
            "em: thm-gradient must be spoken of",
        ),
        (
            "citation swapped for another",
            "book/kmeans.ipynb",
            "Lloyd's algorithm {cite:p}`lloyd1982`",
            "Lloyd's algorithm {cite:p}`arthur2007`",
            REFERENCES,
            "kmeans: arthur2007 must be spoken of",
        ),
        (
            "reference to nothing",
            "book/em.ipynb",
            "which is {eq}`eq-m-mean`. The matrix",
            "which is {eq}`eq-m-meen`. The matrix",
            "build",
            "eq-m-meen",
        ),
        ("dead link", FRONT, "{doc}`references`.", "[there](refs.md).", "build", "refs.md"),
        (
            "dead anchor",
            FRONT,
            "{doc}`references`.",
            '<a href="references.html#nowhere">there</a>.',
            "tests/site/test_site.py::test_links_and_anchors_resolve",
            r"references\.html#nowhere",
        ),
        (
            "something loaded from elsewhere",
            FRONT,
            "The letters are the same",
            '<img src="https://example.org/x.svg" alt="A tracking picture">The letters are the same',
            "tests/site/test_site.py::test_nothing_is_loaded_from_elsewhere",
            r"example\.org",
        ),
        (
            "section that the map of the notes names",
            "book/em.ipynb",
            "## The knot, cut a second time",
            "## The knot again",
            "tests/book/test_course_map.py",
            "no section 'The knot, cut a second time'",
        ),
        (
            "reference that plain Jupyter cannot show",
            FRONT,
            "{doc}`references`.",
            "{numref}`references`.",
            "tests/book/test_raw.py",
            "which says nothing",
        ),
        (
            "formula that plain Markdown takes for a list",
            "book/em.ipynb",
            r"$\pi_k = N_k / N$. It is",
            "$\\pi_k = N_k\n- / N$. It is",
            "tests/book/test_raw.py",
            r"formulas_arrive_whole\[book/em",
        ),
        # letters, exercises, quizzes
        (
            "letter of another book",
            FRONT,
            "The letters are the same",
            r"$\mathbf{x}$: the letters are the same",
            LETTERS("formulas_use_the_spelling_of_the_table"),
            "only the data",
        ),
        (
            "name with another meaning",
            FRONT,
            "gamma, mu = em.e_step(X, found.theta), found.theta.mu",
            "gamma, mu = 0.5 * em.e_step(X, found.theta), found.theta.mu",
            LETTERS("code_uses_the_letters_for_what_the_table_says"),
            "gamma = ",
        ),
        (
            "exercise without a hint",
            "book/soft-clustering.ipynb",
            '`np.roots`.\\n",\n    "\\n",\n    "<details class=\\"hint\\">',
            '`np.roots`.\\n",\n    "\\n",\n    "<details class=\\"note\\">',
            STORED,
            "No foxes anywhere",
        ),
        (
            "quiz with two right answers",
            "book/kmeans.ipynb",
            '<details class="answer wrong"><summary>Half and half',
            '<details class="answer right"><summary>Half and half',
            STORED,
            "right answers",
        ),
        # library, data, workflows
        (
            "covariance over N − 1",
            "lecture_lib/em.py",
            "scatter(X, gamma, mu) / N_k[:, None, None]",
            "scatter(X, gamma, mu) / (N_k[:, None, None] - 1)",
            FORMULAS,
            COMPUTED("eq-m-cov"),
        ),
        (
            "tie to the last, not the first",
            "lecture_lib/kmeans.py",
            "squared_distances(X, mu).argmin(axis=1)",
            "(len(mu) - 1 - squared_distances(X, mu)[:, ::-1].argmin(axis=1))",
            "tests/library/test_kmeans.py",
            "a_tie_goes_to_the_lowest_k",
        ),
        (
            "digit of the data",
            "lecture_lib/data/old_faithful.csv",
            "3.333,74",
            "3.332,74",
            "tests/library/test_datasets.py",
            "test_old_faithful_is_the_one_of_r",
        ),
        # homework
        (
            "solution block without its beginning",
            "homework/source/hw1/hw1.ipynb",
            '"    ### BEGIN SOLUTION\\n",\n    "    # The colours have the numbers',
            '"    # The colours have the numbers',
            "tests/homework/test_cycle.py::test_a_release_is_the_same_byte_for_byte",
            r"hw1\.ipynb is stale",
        ),
        (
            "line of a hidden test in a release",
            "homework/release/hw1/hw1.ipynb",
            "assert factor > 0, ",
            "bits = next(b for b in range(64) if 2**b >= K)           # count up; no logarithm\nassert factor > 0, ",
            "tests/homework/test_leaks.py::test_the_releases_leak_nothing",
            "q1-factor-test",
        ),
        (
            "points of a question",
            "book/homework/hw1.md",
            "keeps K colours | 3 |",
            "keeps K colours | 4 |",
            "tests/homework/test_pages.py",
            r"page_states_the_points_of_the_notebook\[hw1\]",
        ),
        (
            "action that is not pinned",
            ".github/workflows/check.yml",
            'v6.2.0\n        with:\n          python-version: "3.11"\n          cache: pip',
            'v6\n        with:\n          python-version: "3.11"\n          cache: pip',
            "tests/site/test_workflows.py",
            r"one_commit_with_its_version_beside_it\[check\]",
        ),
        (
            "job that may write what it need not",
            ".github/workflows/release.yml",
            "    permissions:\n      id-token: write",
            "    permissions:\n      contents: write\n      id-token: write",
            "tests/site/test_workflows.py",
            r"read_but_for_the_jobs_that_publish\[release\]",
        ),
        (
            "fork that publishes",
            ".github/workflows/check.yml",
            " && !github.event.repository.fork",
            "",
            "tests/site/test_workflows.py",
            r"not_on_a_fork\[check-publish\]",
        ),
        # elsewhere
        (
            "button that leads to another notebook",
            "book/_ext/buttons.py",
            'path.relative_to(ROOT).with_suffix("").as_posix()',
            'Path("book", path.stem).as_posix()',
            "tests/site/test_elsewhere.py::test_the_buttons_lead_to_the_pages_own_notebook",
            r"own_notebook\[https://github.com/someone/course-hw1\]",
        ),
        (
            "button without an address",
            "book/_ext/buttons.py",
            'if not config.html_theme_options["repository_url"]:',
            "if False:",
            "tests/site/test_elsewhere.py::test_the_buttons_lead_to_the_pages_own_notebook",
            "NoneType",
        ),
        (
            "frame that the kernel does not change",
            "lecture_lib/figures/stepper.py",
            "[self.frames[change.new]]",
            "[self.frames[0]]",
            "tests/library/test_widgets.py",
            "the_kernel_shows_the_chosen_frame",
        ),
    ]
]
