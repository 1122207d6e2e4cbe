"""Plain loops over numbers, without a single NumPy reduction.

question: none
"""
# %% q1-factor
def compression_factor(N, K):
    bits = 0
    while 2**bits < K:
        bits += 1
    return N * 24 / (K * 24 + N * bits)
# %% q2-means
def weighted_means(X, w, z, mu):
    K, D = mu.shape
    new = [list(row) for row in mu]
    for k in range(K):
        weight = 0.0
        for n in range(len(X)):
            if z[n] == k:
                weight += w[n]
        if weight == 0:
            continue
        for d in range(D):
            total = 0.0
            for n in range(len(X)):
                if z[n] == k:
                    total += w[n] * X[n, d]
            new[k][d] = total / weight
    return new
# %% q3-assign
def assign_l1(X, mu):
    z = []
    for x in X:
        bills = []
        for centre in mu:
            bills.append(sum(abs(a - b) for a, b in zip(x, centre)))
        z.append(bills.index(min(bills)))
    return z
# %% q3-medians
def medians(X, z, mu):
    new = []
    for k in range(len(mu)):
        mine = [x for x, group in zip(X.tolist(), z) if group == k]
        if not mine:
            new.append(mu[k].tolist())
            continue
        row = []
        for column in zip(*mine):
            column, half = sorted(column), len(column) // 2
            row.append(column[half] if len(column) % 2 else (column[half - 1] + column[half]) / 2)
        new.append(row)
    return new
# %% q4-witness
def witness():
    X = [[float(i), 0.0] for i in range(9)]
    return X, [X[0], X[8]]
# %% q4-cure
def next_mean_probabilities(X, mu):
    bills = []
    for x in X:
        bills.append(min(sum((a - b) ** 2 for a, b in zip(x, m)) for m in mu))
    return [bill / sum(bills) for bill in bills]
# %% q5-standardise
def standardise(X):
    columns = []
    for column in X.T.tolist():
        mean = sum(column) / len(column)
        variance = sum((x - mean) ** 2 for x in column) / len(column)
        columns.append([(x - mean) / variance**0.5 if variance else 0.0 for x in column])
    return [list(row) for row in zip(*columns)]
# %% q5-misplaced
def misplaced(z, truth, K):
    def fewest(k, free):
        """The fewest mistakes among the points of groups k, k + 1, ..., with these names left."""
        if k == K:
            return 0
        counts = []
        for name in free:
            mistakes = sum(1 for a, b in zip(z, truth) if a == k and b != name)
            counts.append(mistakes + fewest(k + 1, free - {name}))
        return min(counts)

    return fewest(0, frozenset(range(K)))
