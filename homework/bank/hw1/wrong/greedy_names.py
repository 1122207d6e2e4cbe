"""Gives out the names greedily, the largest overlap first, and never takes one back.

question: q5
"""
# %% q5-misplaced
def misplaced(z, truth, K):
    agree = np.array([[((z == k) & (truth == j)).sum() for j in range(K)] for k in range(K)])
    right = 0
    for _ in range(K):
        k, j = np.unravel_index(agree.argmax(), agree.shape)
        right += agree[k, j]
        agree[k], agree[:, j] = -1, -1
    return int(len(z) - right)
