"""Compares the numbers of the groups as if they were names.

question: q5
"""
# %% q5-misplaced
def misplaced(z, truth, K):
    return int((z != truth).sum())
