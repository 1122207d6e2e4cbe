"""A witness with two equally large groups, where the colleague's average is the right one.

question: q4
"""
# %% q4-witness
def witness():
    X = np.array([-1.0, 1.0, -1.0, 1.0, 30.0, 50.0, 30.0, 50.0])[:, None]
    return X, np.array([0.5, 0.5]), np.array([[0.0], [40.0]]), 50.5
