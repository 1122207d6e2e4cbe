"""Tries the K shifts of the names and not all their K! orders.

question: q5
"""
# %% q5-misplaced
def misplaced(z, truth, K):
    return min(int(((z + shift) % K != truth).sum()) for shift in range(K))
