"""The root of sigma instead of one over it.

question: q4
"""
# %% q4-area
def colleagues_area(sigma):
    return np.sqrt(sigma)
