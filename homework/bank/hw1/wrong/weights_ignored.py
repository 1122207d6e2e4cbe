"""Leaves points of weight zero out and otherwise forgets the weights.

question: q2
"""
# %% q2-means
def weighted_means(X, w, z, mu):
    new = mu.copy()
    for k in range(len(mu)):
        mine = (z == k) & (w > 0)
        if mine.any():
            new[k] = X[mine].mean(axis=0)
    return new
