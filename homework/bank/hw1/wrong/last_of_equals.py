"""A loop with <= gives a tie to the highest k.

question: q3
"""
# %% q3-assign
def assign_l1(X, mu):
    z = []
    for x in X:
        best = 0
        for k in range(len(mu)):
            if np.abs(x - mu[k]).sum() <= np.abs(x - mu[best]).sum():
                best = k
        z.append(best)
    return np.array(z)
