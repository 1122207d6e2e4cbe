"""Rows on several machines: blocks of a Dask array. `pip install lecture_lib[cluster]`.

Dask decides which machine holds which block, moves the function there, and repeats what is lost with a
machine. Only parameters go out, and only sums come back. With a `dask.distributed.Client` all of it runs
on that client's cluster, without one in threads of this process.
"""

import dask

from lecture_lib.fast.blocks import Blocks

AT_ONCE = 8   # results that are added where they are, before their sum travels on


class OnDask(Blocks):
    """The blocks of rows of a Dask array (N, D); `X.persist()` keeps them in memory between steps."""

    def __init__(self, X):
        if X.ndim != 2:
            raise ValueError(f"X must have shape (N, D), got a Dask array with shape {X.shape}")
        self.X = X.rechunk({1: -1})                          # as long as it is here, so are its blocks
        super().__init__(self.X.to_delayed().ravel().tolist())

    def map(self, function):
        """What the function returns for each block: computed where the block is, then brought here."""
        call = dask.delayed(function, pure=False)
        return iter(dask.compute(*map(call, self.blocks)))

    def total(self, function, add):
        """The sum over blocks, added in the same order each time, most of it where the blocks are."""
        parts = [dask.delayed(function, pure=False)(block) for block in self.blocks]
        plus = dask.delayed(sum_of, pure=False)
        while len(parts) > 1:
            parts = [plus(add, parts[i:i + AT_ONCE]) for i in range(0, len(parts), AT_ONCE)]
        return dask.compute(*parts)[0]


def sum_of(add, parts):
    """The parts added from the first to the last."""
    first, *rest = parts
    for part in rest:
        first = add(first, part)
    return first
