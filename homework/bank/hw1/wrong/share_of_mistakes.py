"""Returns the share of mistakes instead of their number.

question: q5
"""
# %% q5-misplaced
def misplaced(z, truth, K):
    return min(float((np.array(name)[z] != truth).mean()) for name in permutations(range(K)))
