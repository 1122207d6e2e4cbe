"""The roots of the widths instead of one over them.

question: q4
"""
# %% q4-area
def colleagues_area(left, right):
    return 0.5 * np.sqrt(left) + 0.5 * np.sqrt(right)
