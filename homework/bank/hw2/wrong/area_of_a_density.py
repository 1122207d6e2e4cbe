"""Takes it on trust that the area is one.

question: q4
"""
# %% q4-area
def colleagues_area(sigma):
    return 1.0
