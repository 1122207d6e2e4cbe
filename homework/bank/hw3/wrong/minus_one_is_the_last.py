"""Clamps every row: label -1 quietly picks the last component.

question: q6
"""
# %% q6-gamma
def named_e_step(X, theta, labels):
    gamma = np.eye(len(theta.pi))[labels]
    return np.where((labels >= -1)[:, None], gamma, em.e_step(X, theta))
