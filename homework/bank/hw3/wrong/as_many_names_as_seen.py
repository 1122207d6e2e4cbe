"""As many components as the largest label says: with no label there are none.

question: q6
"""
# %% q6-gamma
def named_e_step(X, theta, labels):
    gamma = em.e_step(X, theta)
    names = np.eye(labels.max() + 1)
    for n in range(len(X)):
        if labels[n] >= 0 or len(names) == 0:
            gamma[n] = names[labels[n]]
    return gamma
