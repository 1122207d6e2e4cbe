"""A witness so bad that even the colleague's step improves it.

question: q4
"""
# %% q4-witness
def witness():
    X = np.array([-0.1, 0.1] * 4 + [45.0, 55.0])[:, None]
    return X, np.array([0.5, 0.5]), np.array([[10.0], [30.0]]), 4000.0
