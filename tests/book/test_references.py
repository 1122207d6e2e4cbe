r"""A reference leads where its sentence says: beside each one stands a word that belongs to its target.

SPEAKS_OF holds for every label a pattern that its sentence must match, so that a reference swapped for
another one is noticed. A sentence ends at a full stop, semicolon or colon, not at a displayed formula.
"""

import re

import nbformat
from repository import NOTEBOOKS

SPEAKS_OF = {
    # k-means
    "eq-distortion": r"do not interfere",
    "eq-assign": r"nearest mean|every row|assignment|must choose",
    "eq-update": r"move each mean|the means|only solution|wrong step|divide zero|M-step for the means",
    "thm-update": r"updating half-step",
    "thm-stops": r"allows for it",
    "thm-more": r"rises with \$K\$|never rises",
    # soft clustering
    "eq-soft": r"counts|odds|denominator|responsibilit",
    "eq-bell": r"[Pp]ut in|the bell",
    "thm-log-odds": r"turns|wins again",
    "thm-bayes": r"forbids it to every rule|no rule",
    # mixtures
    "eq-mixture": r"density|story|the mixture|the sum|is a sum",
    "eq-gaussian": r"logarithm|\$\\Delta\$|denominator|is a density",
    "eq-overlap": r"standard deviations",
    "thm-ellipse": r"integrates to one",
    "eq-latent": r"distributed|exponents",
    "eq-ellipse": r"[Tt]hen use",
    "eq-responsibility": r"[Ee]qual densities|terms|the responsibility",
    "eq-moments": r"covariance|three formulas",
    "eq-count": r"free numbers",
    # likelihood
    "eq-one-bell": r"critical point",
    "eq-mle-mean": r"plain mean",
    "eq-mle-variance": r"hat\{\\mu\}",
    "eq-loglik": r"word by word",
    "eq-stationary": r"to zero|Up to",
    "eq-knot": r"one and|once more",
    "eq-knot-others": r"first half",
    "thm-log": r"as well maximise",
    "thm-mle": r"gave it a maximum",
    "thm-spike": r"without bound|no top|needle gains",
    # EM
    "eq-m-objective": r"w_n|maximises",
    "eq-m-mean": r"it follows",
    "eq-m-cov": r"matrices|Lambda|right side|N_k \(",
    "thm-m-step": r"Insert that|one component|such a maximiser",
    "thm-m-restricted": r"likeliest of its shape|restricted",
    # why it works
    "eq-complete": r"opinion",
    "eq-bound": r"floor",
    "eq-decomposition": r"gamma_t|second|false",
    "eq-softmax": r"exponent",
    "eq-limit": r"EM becomes k-means",
    "eq-rate": r"first equation|foretells",
    "eq-missing": r"hence|scatter",
    "thm-decomposition": r"table of responsibilities|nothing Gaussian",
    "thm-gradient": r"nabla|forbids it",
    # papers and books
    "arthur2007": r"squared|such a start|k-means\+\+",
    "bishop2006": r"Bishop|best rule",
    "deisenroth2020": r"all the algebra|Deisenroth",
    "dempster1977": r"expectation|name|Certain|converge|examples",
    "fraley2002": r"larger is better|family of models",
    "gorman2014": r"[Pp]enguins",
    "hardle1991": r"short ones",
    "horst2020": r"[Pp]enguins",
    "lloyd1982": r"Lloyd",
    "mackay2003": r"MacKay",
    "mclachlan2000": r"which local maximum|whole book",
    "murphy2022": r"section 5\.1|Murphy",
    "neal1998": r"tenth of the rows|short and changes|one hill",
    "redner1984": r"for mixtures|ambiguity|near the truth",
    "rousseeuw1987": r"silhouette",
    "schwarz1978": r"criterion|BIC",
    "scrucca2016": r"mclust",
    "wu1983": r"What is true|[Ff]or convergence",
    "xu1996": r"for mixtures|Certain",
}
ROLE = re.compile(r"\{(eq|prf:ref|cite):?\w?\}`([^`]+)`")


def references():
    """(page, role, targets, the sentence without its other references) for each in the chapters."""
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for paragraph in re.split(r"(?<!\$\$)\n\n(?!\$\$)", cell.source):
                    text = " ".join(paragraph.split())
                    for sentence in re.split(r"(?<=[.;:?!])[*_)]* (?=[^$])", text):
                        for match in ROLE.finditer(sentence):
                            said = ROLE.sub("", sentence)
                            yield path.stem, match[1], match[2].split(","), said


FOUND = list(references())
TARGETS = {
    kind: {target for _, role, targets, _ in FOUND if role == kind for target in targets}
    for kind in ("eq", "prf:ref", "cite")
}


def test_every_reference_stands_beside_a_word_of_its_target():
    wrong = [
        f"{page}: {target} must be spoken of as {SPEAKS_OF.get(target, '…')!r} in {said!r}"
        for page, _, targets, said in FOUND
        for target in targets
        if not re.search(SPEAKS_OF.get(target, "(?!)"), said)
    ]
    assert not wrong, "a wrong reference, or a new word for SPEAKS_OF?\n" + "\n".join(wrong)


def test_nearly_every_swap_would_be_noticed():
    """Each reference of the chapters, led to each other target of its kind in turn."""
    swaps = [
        (said, target) for _, role, targets, said in FOUND for target in TARGETS[role] - set(targets)
    ]
    unnoticed = [target for said, target in swaps if re.search(SPEAKS_OF[target], said)]
    assert len(unnoticed) < 0.02 * len(swaps)
