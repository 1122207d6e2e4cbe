"""The checks of the pages notice what they are for: a made-up page passes, and fails with each break.

The page is small and belongs to no chapter, so that rewording a chapter breaks nothing here.
"""

import copy

import nbformat
import pytest
import test_claims
import test_code
import test_notation
import test_notebooks
import test_raw
import test_references
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

TEXT = """\
# A page

## Walks

The bill falls from 149 to 108, in fewer than 6 steps, and $J$ never rises. It has two hundred starts.

$$
J = \\sum_n x_n
$$ (eq-made-up)

By {eq}`eq-made-up` a sum is shorter {cite:p}`bishop2006`.

:::{exercise} Try it
<details class="hint"><summary>Hint</summary>

Do it again.

</details>
:::

<div class="quiz">

**Self-check. Which one?**

<details class="answer right"><summary>This</summary>

Yes.

</details>
<details class="answer wrong"><summary>That</summary>

No.

</details>
</div>
"""
CODE = """\
import numpy as np
N, J, starts = 3, np.array([149.0, 115.0, 108.0]), 200
print(J)
assert J[-1] < J[0] and len(J) < 6   # "the bill falls", "in fewer than 6 steps"
assert (np.diff(J) <= 0).all()       # "never rises"
"""


@pytest.fixture
def page(tmp_path):
    def written(old="", new=""):
        """The page with one break, in its text, its code or its output."""
        cells = [new_markdown_cell(TEXT), new_code_cell(CODE, execution_count=1, outputs=[PRINTED])]
        notebook = new_notebook(cells=copy.deepcopy(cells), metadata=METADATA)
        path = tmp_path / "page.ipynb"
        places = [cell.source for cell in cells] + [PRINTED.text]
        assert sum(place.count(old) for place in places) == 1 or not old
        for cell in notebook.cells:
            cell.source = cell.source.replace(old, new) if old else cell.source
        output = notebook.cells[1].outputs[0]
        output.text = output.text.replace(old, new) if old else output.text
        nbformat.write(notebook, path)
        return path

    return written


PRINTED = new_output("stream", name="stdout", text="[149. 115. 108.]\n")
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3"},
    "language_info": {"name": "python"},
}

NUMBERS = test_claims.test_every_number_in_the_text_is_computed_beside_it
COMPARED = test_claims.test_every_comparison_in_the_text_is_asserted_beside_it
QUOTED = test_claims.test_every_quote_in_an_assertion_fits_one_sentence_of_the_text
LETTERS = test_code.test_code_uses_the_letters_for_what_the_table_says
DOUBTED = test_code.test_an_assertion_that_vouches_for_the_text_could_be_false
SPELLED = test_notation.test_formulas_use_the_spelling_of_the_table
QUIZ = test_notebooks.test_quizzes_have_one_right_answer_and_explain_every_one
LEADS = test_references.test_every_reference_leads_to_something
MACHINE = test_notebooks.test_nothing_names_a_machine_or_an_address
TIDY = [test_notebooks.test_every_cell_was_run_in_order, test_notebooks.test_no_cell_is_empty,
        test_notebooks.test_metadata_is_the_same_on_every_machine, test_notebooks.test_cells_are_short,
        test_notebooks.test_no_error_or_warning_is_stored]  # fmt: skip
HINTED, WHOLE = test_notebooks.test_every_exercise_has_a_hint, test_raw.test_formulas_arrive_whole
NAMED = test_raw.test_a_role_is_named_by_what_it_leads_to
CHECKS = [
    NUMBERS,
    COMPARED,
    QUOTED,
    LETTERS,
    DOUBTED,
    SPELLED,
    QUIZ,
    MACHINE,
    *TIDY,
    HINTED,
    WHOLE,
    NAMED,
]

RISE = "and $J$ never rises."
BREAKS = [  # what it is, in the page, instead, who notices, what they say
    ("long number", "from 149 to 108", "from 148 to 108", NUMBERS, 'computes "148"'),
    ("short number", "than 6 steps, and", "than 7 steps, and", NUMBERS, 'computes "7"'),
    ("number in words", "two hundred", "three hundred", NUMBERS, 'computes "three hundred"'),
    ("number of a formula", r"\sum_n x_n", r"\sum_n 17 x_n", NUMBERS, "prints the 17"),
    ("comparison reversed", "The bill falls", "The bill grows", COMPARED, 'vouches for "grows"'),
    ("comparison added", RISE, f"{RISE} It is better.", COMPARED, 'vouches for "better"'),
    ("superlative beside can", RISE, f"{RISE} It can be the best.", COMPARED, 'vouches for "best"'),
    ("never beside can", RISE, f"{RISE} You can see that it never ends.", COMPARED, 'for "never"'),
    ("claim in a that-clause", RISE, f"{RISE} We can say that it is less.", COMPARED, 'for "less"'),
    ("quote of nothing", '"never rises"', '"never sinks"', QUOTED, "no sentence of the section says it"),
    ("empty assertion", "(np.diff(J) <= 0).all()", "len(J) > 0", DOUBTED, "holds for any data"),
    ("truth of arithmetic", "(np.diff(J) <= 0).all()", "1 < 2", DOUBTED, "holds for any data"),
    ("max compared with itself", "(np.diff(J) <= 0).all()", "J.max() == max(J)", DOUBTED, "any data"),
    ("name with another meaning", "N, J, starts = 3,", "N, J, starts = 3.5,", LETTERS, "N = 3.5"),
    ("letter of another book", r"\sum_n x_n", r"\mathbf{x}", SPELLED, r"only the data \\mathbf"),
    ("second right answer", "answer wrong", "answer right", QUIZ, "not exactly one right answer"),
    ("answer without explanation", "No.", "", QUIZ, "without text or explanation"),
    ("label that is gone", "By {eq}`eq-made-up`", "By {eq}`eq-made-down`", NAMED, "has the name"),
    ("role unknown to plain viewers", "{eq}`eq", "{numref}`eq", NAMED, "use one of"),
    ("formula taken for a list", "$J$ never", "$J\n- 1$ never", WHOLE, "not leave this formula whole"),
    ("exercise without a hint", 'class="hint"', 'class="note"', HINTED, "an exercise without a hint"),
    ("path of a machine", "Do it again.", "See /home/me/x.", MACHINE, "a path or an address"),
    ("path in an output", "[149. 115. 108.]\n", "/home/me/x\n", MACHINE, "a path or an address"),
]  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_page_passes(page, check):
    check(page())


@pytest.mark.parametrize(
    "old, new, check, says", [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS]
)
def test_a_break_is_noticed(page, old, new, check, says):
    with pytest.raises(pytest.fail.Exception, match=says):
        check(page(old, new))


def test_a_reference_to_nothing_is_noticed(page):
    path = page("{cite:p}`bishop2006`", "{cite:p}`nobody2006`")
    with pytest.raises(pytest.fail.Exception, match="there is no nobody2006"):
        LEADS(path)


def test_a_true_rewording_passes(page):
    NUMBERS(page("from 149 to 108", "from 149 down to 108"))
