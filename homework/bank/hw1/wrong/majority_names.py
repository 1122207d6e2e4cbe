"""Names each group after its majority, so that two groups may share a species.

question: q5
"""
# %% q5-misplaced
def misplaced(z, truth, K):
    return sum(int((truth[z == k] != np.bincount(truth[z == k]).argmax()).sum())
               for k in range(K) if (z == k).any())
