"""A progress bar for long fits, in a notebook and in a terminal."""


def steps(n, progress, what):
    """range(n), shown as a bar if `progress` is true.

    >>> list(steps(3, False, "EM"))
    [0, 1, 2]
    """
    if not progress:
        return range(n)
    try:
        from tqdm.auto import trange  # only here: the core needs NumPy alone
    except ImportError:
        raise ImportError("progress=True needs tqdm: pip install tqdm, or leave it out") from None
    return trange(n, desc=what, unit="step")
