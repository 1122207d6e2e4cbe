"""One over the root of the mean width: the two halves do not have the same area.

question: q4
"""
# %% q4-area
def colleagues_area(left, right):
    return 1 / np.sqrt((left + right) / 2)
