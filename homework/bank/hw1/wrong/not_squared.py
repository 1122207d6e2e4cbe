"""Finds the nearest mean and forgets the square.

question: q4
"""
# %% q4-cure
def next_mean_probabilities(X, mu):
    nearest = np.linalg.norm(X[:, None] - mu, axis=2).min(axis=1)
    return nearest / nearest.sum()
