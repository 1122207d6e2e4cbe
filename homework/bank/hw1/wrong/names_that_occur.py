"""Gives out only the names that occur in truth, so a group without a partner takes a name twice.

question: q5
"""
# %% q5-misplaced
def misplaced(z, truth, K):
    groups, names = np.unique(z), np.unique(truth)
    names = np.resize(names, max(len(names), len(groups)))
    return min(int((np.array(name)[np.searchsorted(groups, z)] != truth).sum())
               for name in permutations(names, len(groups)))
