"""A witness whose means are none of the points, so no point is chosen twice.

question: q4
"""
# %% q4-witness
def witness():
    return np.array([[1.0], [5.0], [9.0]]), np.array([[0.0], [10.0]])
