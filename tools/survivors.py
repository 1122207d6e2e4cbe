"""Mutants of the library that no unit test notices, and why that is no gap: `make mutants`.

{reason: [(function, the line before, the line after), …]}. A reason that has become untrue is reported.
"""

# ruff: noqa: E501
SURVIVORS = {
    "the same numbers: another axis of a square matrix, other letters for einsum, a copy or none, a second spelling": [
        (
            "gaussian.maximum_likelihood",
            "X = checks.points(X).astype(np.float64, copy=False)",
            "X = checks.points(X).astype(None, copy=False)",
        ),
        (
            "gaussian.maximum_likelihood",
            "X = checks.points(X).astype(np.float64, copy=False)",
            "X = checks.points(X).astype(np.float64, copy=None)",
        ),
        (
            "gaussian.maximum_likelihood",
            "X = checks.points(X).astype(np.float64, copy=False)",
            "X = checks.points(X).astype(np.float64, )",
        ),
        (
            "gaussian.maximum_likelihood",
            "X = checks.points(X).astype(np.float64, copy=False)",
            "X = checks.points(X).astype(np.float64, copy=True)",
        ),
        (
            "initialise.random_points",
            "return np.asarray(rng.choice(X, size=K, replace=False), dtype=np.float64)",
            "return np.asarray(rng.choice(X, size=K, replace=None), dtype=np.float64)",
        ),
        (
            "mixture.tied",
            'return np.broadcast_to(np.einsum("k,kde->de", pi, Sigma), Sigma.shape).copy()',
            'return np.broadcast_to(np.einsum("K,KDE->DE", pi, Sigma), Sigma.shape).copy()',
        ),
        (
            "mixture.diagonal",
            "return Sigma * np.eye(Sigma.shape[-1])",
            "return Sigma * np.eye(Sigma.shape[+1])",
        ),
        (
            "mixture.diagonal",
            "return Sigma * np.eye(Sigma.shape[-1])",
            "return Sigma * np.eye(Sigma.shape[-2])",
        ),
        ("mixture.spherical", "D = Sigma.shape[-1]", "D = Sigma.shape[+1]"),
        ("mixture.spherical", "D = Sigma.shape[-1]", "D = Sigma.shape[-2]"),
        (
            "mixture.spherical",
            'return np.einsum("kdd,ef->kef", Sigma, np.eye(D)) / D',
            'return np.einsum("KDD,EF->KEF", Sigma, np.eye(D)) / D',
        ),
        ("checks.real", 'if a.dtype.kind not in "fiu":', 'if a.dtype.kind not in "XXfiuXX":'),
        ("checks.real", 'if a.dtype.kind in "iu":', 'if a.dtype.kind in "XXiuXX":'),
        (
            "moments.box",
            "low, high = (end.astype(np.float64) for end in (X.min(axis=0), X.max(axis=0)))",
            "low, high = (end.astype(None) for end in (X.min(axis=0), X.max(axis=0)))",
        ),
        (
            "gaussian._cholesky",
            "rounding = 10 * correlation.shape[-1] * np.finfo(float).eps",
            "rounding = 10 * correlation.shape[+1] * np.finfo(float).eps",
        ),
        (
            "gaussian._cholesky",
            "rounding = 10 * correlation.shape[-1] * np.finfo(float).eps",
            "rounding = 10 * correlation.shape[-2] * np.finfo(float).eps",
        ),
        (
            "initialise._squared_differences",
            'return np.concatenate([np.einsum("nd,nd->n", d := x - m, d) for _, x in rows(X)])',
            'return np.concatenate([np.einsum("ND,ND->N", d := x - m, d) for _, x in rows(X)])',
        ),
        (
            "kmeans.nearest",
            'x2, m2 = np.einsum("nd,nd->n", x, x), (m**2).sum(axis=1)',
            'x2, m2 = np.einsum("ND,ND->N", x, x), (m**2).sum(axis=1)',
        ),
        (
            "initialise._squared_distance",
            "D, a = X.shape[1], X[0].astype(np.float64)",
            "D, a = X.shape[1], X[0].astype(None)",
        ),
    ],
    "a normal draw with the other sign is as good a normal draw": [
        (
            "mixture.sample",
            "X[z == k] = theta.mu[k] + X[z == k] @ L.T * s",
            "X[z == k] = theta.mu[k] - X[z == k] @ L.T * s",
        ),
    ],
    "the distances decide wherever there is doubt: to doubt more often costs time and changes no answer": [
        (
            "kmeans.nearest",
            "rounding = 8 * X.shape[1] * np.finfo(float).eps * (x2.max() + m2.max())",
            "rounding = 9 * X.shape[1] * np.finfo(float).eps * (x2.max() + m2.max())",
        ),
        (
            "kmeans.nearest",
            "unsure = np.flatnonzero(margin <= 0)",
            "unsure = np.flatnonzero(margin <= 1)",
        ),
        (
            "initialise._squared_distance",
            "rounding = 8 * D * np.finfo(float).eps * reach * (reach + np.sqrt(a @ a))",
            "rounding = 9 * D * np.finfo(float).eps * reach * (reach + np.sqrt(a @ a))",
        ),
        (
            "initialise._squared_distance",
            "rounding = 8 * D * np.finfo(float).eps * reach * (reach + np.sqrt(a @ a))",
            "rounding = 8 * D / np.finfo(float).eps * reach * (reach + np.sqrt(a @ a))",
        ),
    ],
    "a bound drawn by judgement: no law says on which side equality falls, or that 10 roundings are too many and 11 not": [
        (
            "collapse.keep_weights",
            "if not N_k[k] > N * np.finfo(float).eps:",
            "if not N_k[k] >= N * np.finfo(float).eps:",
        ),
        (
            "collapse.narrowest",
            "return (n + 8) * np.finfo(float).eps * np.maximum(X.max(axis=0), -X.min(axis=0))",
            "return (n + 9) * np.finfo(float).eps * np.maximum(X.max(axis=0), -X.min(axis=0))",
        ),
        (
            "collapse._narrow",
            "return (gaussian.factor(Sigma)[0] <= least).any()",
            "return (gaussian.factor(Sigma)[0] < least).any()",
        ),
        (
            "gaussian.factor",
            "if np.abs(correlation - correlation.mT).max() > 1e-8:",
            "if np.abs(correlation - correlation.mT).max() >= 1e-8:",
        ),
        (
            "gaussian._cholesky",
            "rounding = 10 * correlation.shape[-1] * np.finfo(float).eps",
            "rounding = 11 * correlation.shape[-1] * np.finfo(float).eps",
        ),
        (
            "gaussian._cholesky",
            "if (np.diagonal(L, axis1=-2, axis2=-1) ** 2 <= rounding).any():",
            "if (np.diagonal(L, axis1=-2, axis2=-1) ** 2 < rounding).any():",
        ),
        ("checks.weights", "if abs(pi.sum() - 1) > 1e-8:", "if abs(pi.sum() - 1) >= 1e-8:"),
        (
            "kmeans.nearest",
            "rounding = 8 * X.shape[1] * np.finfo(float).eps * (x2.max() + m2.max())",
            "rounding = 8 / X.shape[1] * np.finfo(float).eps * (x2.max() + m2.max())",
        ),
        (
            "kmeans.nearest",
            "unsure = np.flatnonzero(margin <= 0)",
            "unsure = np.flatnonzero(margin < 0)",
        ),
        (
            "kmeans._passes",
            "if J < 1e-3 * exact:                                 # else digits would be lost",
            "if J <= 1e-3 * exact:                                 # else digits would be lost",
        ),
        (
            "kmeans._used_up",
            "used = (1 + 1e-9) * used                                 # rounding must not hide any",
            "used = (1 - 1e-9) * used                                 # rounding must not hide any",
        ),
        (
            "kmeans._used_up",
            "n = start + np.flatnonzero(limit[part] <= used[z[part]])",
            "n = start + np.flatnonzero(limit[part] < used[z[part]])",
        ),
        (
            "initialise._squared_distance",
            "rounding = 8 * D * np.finfo(float).eps * reach * (reach + np.sqrt(a @ a))",
            "rounding = 8 / D * np.finfo(float).eps * reach * (reach + np.sqrt(a @ a))",
        ),
        (
            "initialise._squared_distance",
            "near = np.flatnonzero(square <= 1e8 * rounding)",
            "near = np.flatnonzero(square < 1e8 * rounding)",
        ),
        (
            "initialise._squared_distance",
            "near = np.flatnonzero(square <= 1e8 * rounding)",
            "near = np.flatnonzero(square <= 100000001.0 * rounding)",
        ),
        (
            "moments.coefficients",
            "sure = (widths > frame.least).all() and np.abs(W).sum(axis=1).max() <= LARGEST",
            "sure = (widths >= frame.least).all() and np.abs(W).sum(axis=1).max() <= LARGEST",
        ),
        (
            "moments.coefficients",
            "sure = (widths > frame.least).all() and np.abs(W).sum(axis=1).max() <= LARGEST",
            "sure = (widths > frame.least).all() and np.abs(W).sum(axis=1).max() < LARGEST",
        ),
    ],
    "a default: another would do as well": [
        (
            "kmeans.fit",
            "def fit(X, mu, *, max_iter=300, progress=False):",
            "def fit(X, mu, *, max_iter=301, progress=False):",
        ),
        (
            "em.fit",
            "def fit(X, theta, *, restrict=mixture.full, ridge=0.0, tol=1e-6, max_iter=500, progress=False):",
            "def fit(X, theta, *, restrict=mixture.full, ridge=0.0, tol=1e-6, max_iter=501, progress=False):",
        ),
    ],
    "one turn more that is never taken: the loop ends itself at max_iter; only a bar would show it": [
        (
            "kmeans.fit",
            'for iteration in steps(max_iter + 1, progress, "k-means"):',
            'for iteration in steps(max_iter + 2, progress, "k-means"):',
        ),
        (
            "em.fit",
            'for iteration in steps(max_iter + 1, progress, "EM"):',
            'for iteration in steps(max_iter + 2, progress, "EM"):',
        ),
    ],
    "words of advice at the end of a message; what was wrong is asserted": [
        (
            "plots.show",
            '"every reader should get the answer")',
            '"XXevery reader should get the answerXX")',
        ),
        ("plots.show", '"every reader should get the answer")', '"EVERY READER SHOULD GET THE ANSWER")'),
        ("widgets._few", '"for instance X[:, :2]")', '"XXfor instance X[:, :2]XX")'),
        ("widgets._few", '"for instance X[:, :2]")', '"FOR INSTANCE X[:, :2]")'),
        ("widgets._on_a_line", '"X[:, :1]")', '"XXX[:, :1]XX")'),
    ],
    "another spelling of the same: a default, a number without fraction, a letter that is looked for in a word, what need not be quoted": [
        (
            "plots.show",
            'source = quote(_svg(fig), safe=" /:;=,()\'!*@?+$[]{}|")',
            "source = quote(_svg(fig), )",
        ),
        (
            "plots.show",
            'source = quote(_svg(fig), safe=" /:;=,()\'!*@?+$[]{}|")',
            'source = quote(_svg(fig), safe="XX /:;=,()\'!*@?+$[]{}|XX")',
        ),
        ("plots._svg", 'fig.savefig(buffer, format="svg")', 'fig.savefig(buffer, format="SVG")'),
        ("plots._svg", "plt.close(fig)", "plt.close(None)"),
        (
            "plots.ellipse",
            "x = mu + radius * (U * np.sqrt(eigenvalues) @ u).T       # (100, 2)",
            "x = mu - radius * (U * np.sqrt(eigenvalues) @ u).T       # (100, 2)",
        ),
        (
            "svg.clusters",
            "for k, colour, marker in _styles(z.max() + 1))",
            "for k, colour, marker in _styles(z.max() + 2))",
        ),
        (
            "svg.cells",
            "levels = np.round(9 * shades).astype(int)",
            "levels = np.round(9 * shades).astype(None)",
        ),
        (
            "stepper.Stepper._controls",
            'wrap = ipywidgets.Layout(width="100%", flex_flow="row wrap", align_items="center")',
            'wrap = ipywidgets.Layout(width="100%", flex_flow="row wrap", align_items="CENTER")',
        ),
        (
            "stepper._handle",
            "return ipywidgets.IntSlider(min=0, max=len(options) - 1, **look)",
            "return ipywidgets.IntSlider(min=None, max=len(options) - 1, **look)",
        ),
        (
            "stepper._handle",
            "return ipywidgets.IntSlider(min=0, max=len(options) - 1, **look)",
            "return ipywidgets.IntSlider(max=len(options) - 1, **look)",
        ),
        (
            "stepper._image",
            'source = quote(alone, safe=" /:;=,()\'!*@?+$[]{}|")',
            'source = quote(alone, safe="XX /:;=,()\'!*@?+$[]{}|XX")',
        ),
        ("widgets._two", "return mixture.validated(theta, 1)", "return mixture.validated(theta, None)"),
        ("widgets._two", "return mixture.validated(theta, 1)", "return mixture.validated(theta, )"),
        ("widgets.fits", 'log="x" * log)', 'log="XXxXX" * log)'),
        ("widgets._few", "X = checks.points(X).astype(np.float64)", "X = checks.points(X).astype(None)"),
        (
            "widgets._on_a_line",
            "X = checks.points(X).astype(np.float64)",
            "X = checks.points(X).astype(None)",
        ),
        (
            "widgets.kmeans",
            'bill = svg.Panel((0, longest), (0.9 * least, 1.1 * most or 1), "half-step", log="y" * (least > 0))',
            'bill = svg.Panel((0, longest), (0.9 * least, 1.1 * most or 1), "half-step", log="XXyXX" * (least > 0))',
        ),
    ],
    "zip of what is equally long: strict never speaks": [
        (
            "svg.around",
            "return [(float(a), float(b)) for a, b in zip(low - room, high + room, strict=True)]",
            "return [(float(a), float(b)) for a, b in zip(low - room, high + room, )]",
        ),
        (
            "svg._scaled",
            'for axis, column in zip("xy", X.T, strict=True)])',
            'for axis, column in zip("xy", X.T, )])',
        ),
        (
            "svg.ellipses",
            "in zip(place(panel, theta.mu), theta.Sigma, _styles(len(theta.pi)), strict=True)]",
            "in zip(place(panel, theta.mu), theta.Sigma, _styles(len(theta.pi)), )]",
        ),
        (
            "svg.components",
            "for p_k, (_, colour, _) in zip(density.T, _styles(density.shape[1]), strict=True)]",
            "for p_k, (_, colour, _) in zip(density.T, _styles(density.shape[1]), )]",
        ),
        (
            "svg.around",
            "return [(float(a), float(b)) for a, b in zip(low - room, high + room, strict=True)]",
            "return [(float(a), float(b)) for a, b in zip(low - room, high + room, strict=None)]",
        ),
        (
            "svg.around",
            "return [(float(a), float(b)) for a, b in zip(low - room, high + room, strict=True)]",
            "return [(float(a), float(b)) for a, b in zip(low - room, high + room, strict=False)]",
        ),
        (
            "svg._scaled",
            'for axis, column in zip("xy", X.T, strict=True)])',
            'for axis, column in zip("xy", X.T, strict=None)])',
        ),
        (
            "svg._scaled",
            'for axis, column in zip("xy", X.T, strict=True)])',
            'for axis, column in zip("xy", X.T, strict=False)])',
        ),
        (
            "svg.means",
            "for mu_k, (_, colour, marker) in zip(mu, _styles(len(mu)), strict=True))",
            "for mu_k, (_, colour, marker) in zip(mu, _styles(len(mu)), strict=None))",
        ),
        (
            "svg.means",
            "for mu_k, (_, colour, marker) in zip(mu, _styles(len(mu)), strict=True))",
            "for mu_k, (_, colour, marker) in zip(mu, _styles(len(mu)), ))",
        ),
        (
            "svg.means",
            "for mu_k, (_, colour, marker) in zip(mu, _styles(len(mu)), strict=True))",
            "for mu_k, (_, colour, marker) in zip(mu, _styles(len(mu)), strict=False))",
        ),
        (
            "svg.paths",
            "for way, (_, colour, _) in zip(ways, _styles(len(ways)), strict=True))",
            "for way, (_, colour, _) in zip(ways, _styles(len(ways)), strict=None))",
        ),
        (
            "svg.paths",
            "for way, (_, colour, _) in zip(ways, _styles(len(ways)), strict=True))",
            "for way, (_, colour, _) in zip(ways, _styles(len(ways)), ))",
        ),
        (
            "svg.paths",
            "for way, (_, colour, _) in zip(ways, _styles(len(ways)), strict=True))",
            "for way, (_, colour, _) in zip(ways, _styles(len(ways)), strict=False))",
        ),
        (
            "svg.ellipses",
            "in zip(place(panel, theta.mu), theta.Sigma, _styles(len(theta.pi)), strict=True)]",
            "in zip(place(panel, theta.mu), theta.Sigma, _styles(len(theta.pi)), strict=None)]",
        ),
        (
            "svg.ellipses",
            "in zip(place(panel, theta.mu), theta.Sigma, _styles(len(theta.pi)), strict=True)]",
            "in zip(place(panel, theta.mu), theta.Sigma, _styles(len(theta.pi)), strict=False)]",
        ),
        (
            "svg.components",
            "for p_k, (_, colour, _) in zip(density.T, _styles(density.shape[1]), strict=True)]",
            "for p_k, (_, colour, _) in zip(density.T, _styles(density.shape[1]), strict=None)]",
        ),
        (
            "svg.components",
            "for p_k, (_, colour, _) in zip(density.T, _styles(density.shape[1]), strict=True)]",
            "for p_k, (_, colour, _) in zip(density.T, _styles(density.shape[1]), strict=False)]",
        ),
        (
            "svg._styles",
            "return list(zip(range(K), cycle(COLOURS), cycle(MARKERS), strict=False))",
            "return list(zip(range(K), cycle(COLOURS), cycle(MARKERS), strict=None))",
        ),
        (
            "widgets._overlap_frame",
            "zip(theta.pi, theta.mu[:, 0], theta.Sigma[:, 0, 0], strict=True))",
            "zip(theta.pi, theta.mu[:, 0], theta.Sigma[:, 0, 0], strict=None))",
        ),
        (
            "widgets._overlap_frame",
            "zip(theta.pi, theta.mu[:, 0], theta.Sigma[:, 0, 0], strict=True))",
            "zip(theta.pi, theta.mu[:, 0], theta.Sigma[:, 0, 0], ))",
        ),
        (
            "widgets._overlap_frame",
            "zip(theta.pi, theta.mu[:, 0], theta.Sigma[:, 0, 0], strict=True))",
            "zip(theta.pi, theta.mu[:, 0], theta.Sigma[:, 0, 0], strict=False))",
        ),
    ],
    "only rounding errors and exact ties would tell, and there are none": [
        (
            "svg.responsibilities",
            "tints = np.array([to_hex(tint) for tint in np.clip(gamma.round(1) @ palette, 0, 1)])",
            "tints = np.array([to_hex(tint) for tint in np.clip(gamma.round(1) @ palette, None, 1)])",
        ),
        (
            "svg.responsibilities",
            "tints = np.array([to_hex(tint) for tint in np.clip(gamma.round(1) @ palette, 0, 1)])",
            "tints = np.array([to_hex(tint) for tint in np.clip(gamma.round(1) @ palette, 0, None)])",
        ),
        (
            "svg.responsibilities",
            "tints = np.array([to_hex(tint) for tint in np.clip(gamma.round(1) @ palette, 0, 1)])",
            "tints = np.array([to_hex(tint) for tint in np.clip(gamma.round(1) @ palette, 0, 2)])",
        ),
        (
            "widgets._turns",
            "second = em_steps.e_step(fine[:, None], theta)[:, 1] > 0.5",
            "second = em_steps.e_step(fine[:, None], theta)[:, 1] >= 0.5",
        ),
    ],
    "a judgement about pictures: how much room, how many ticks, steps, tints or points; another would do": [
        (
            "svg.responsibilities",
            "tints = np.array([to_hex(tint) for tint in np.clip(gamma.round(1) @ palette, 0, 1)])",
            "tints = np.array([to_hex(tint) for tint in np.clip(gamma.round(2) @ palette, 0, 1)])",
        ),
        (
            "svg._ticks",
            "locator = LogLocator(subs=[1, 2, 5] if limits[1] < 1000 * limits[0] else [1], numticks=5)",
            "locator = LogLocator(subs=[1, 2, 5] if limits[1] < 1000 * limits[0] else [1], )",
        ),
        (
            "svg._ticks",
            "locator = LogLocator(subs=[1, 2, 5] if limits[1] < 1000 * limits[0] else [1], numticks=5)",
            "locator = LogLocator(subs=[1, 2, 5] if limits[1] < 1000 * limits[0] else [1], numticks=6)",
        ),
        ("widgets._few", "if len(X) > MOST_POINTS:", "if len(X) >= MOST_POINTS:"),
        (
            "widgets.kmeans",
            'bill = svg.Panel((0, longest), (0.9 * least, 1.1 * most or 1), "half-step", log="y" * (least > 0))',
            'bill = svg.Panel((0, longest), (0.9 * least, 1.1 * most or 2), "half-step", log="y" * (least > 0))',
        ),
        (
            "widgets.kmeans",
            'bill = svg.Panel((0, longest), (0.9 * least, 1.1 * most or 1), "half-step", log="y" * (least > 0))',
            'bill = svg.Panel((0, longest), (0.9 * least, 1.1 * most or 1), "half-step", log="y" * (least > 1))',
        ),
        (
            "widgets.em",
            'def em(X, starts, shapes=(mixture.full,), *, columns=("x₁", "x₂"), shown=7):',
            'def em(X, starts, shapes=(mixture.full,), *, columns=("x₁", "x₂"), shown=8):',
        ),
        ("widgets._heights", "room = 0.1 * (high - low) or 1", "room = 0.1 * (high - low) or 2"),
        (
            "svg._ticks",
            "locator = LogLocator(subs=[1, 2, 5] if limits[1] < 1000 * limits[0] else [1], numticks=5)",
            "locator = LogLocator(subs=[1, 2, 5] if limits[1] < 1000 * limits[0] else [1], numticks=None)",
        ),
    ],
    "the first half-step moves nothing yet, and the last step no more than is printed": [
        (
            "widgets.kmeans",
            "place = svg.Panel(*svg.around(np.vstack([X, *(run[0].mu for run in runs.values())])), *columns)",
            "place = svg.Panel(*svg.around(np.vstack([X, *(run[1].mu for run in runs.values())])), *columns)",
        ),
        (
            "widgets.kmeans",
            "most, least = max(run[1].J for run in runs.values()), min(run[-1].J for run in runs.values())",
            "most, least = max(run[1].J for run in runs.values()), min(run[-2].J for run in runs.values())",
        ),
        (
            "widgets.kmeans",
            'ends = "; ".join(f"{name}, {len(run) // 2 - 1} steps to J = {run[-1].J:.1f}"',
            'ends = "; ".join(f"{name}, {len(run) // 2 - 1} steps to J = {run[-2].J:.1f}"',
        ),
        (
            "widgets._ends",
            'return "; ".join(f"{shape}, {len(run) - 1} steps to l = {_signed(run[-1].log_likelihood)}"',
            'return "; ".join(f"{shape}, {len(run) - 1} steps to l = {_signed(run[-2].log_likelihood)}"',
        ),
        (
            "widgets._telling",
            "rises = np.searchsorted(l, np.linspace(l[1], l[-1], shown - 1)[:-1])",
            "rises = np.searchsorted(l, np.linspace(l[1], l[-2], shown - 1)[:-1])",
        ),
        (
            "widgets.floor",
            "(_, _, first, _, low), (_, _, last, _, high) = halves[0], halves[-1]",
            "(_, _, first, _, low), (_, _, last, _, high) = halves[1], halves[-1]",
        ),
        (
            "widgets.floor",
            "(_, _, first, _, low), (_, _, last, _, high) = halves[0], halves[-1]",
            "(_, _, first, _, low), (_, _, last, _, high) = halves[0], halves[-2]",
        ),
    ],
    "how the marks of a figure look is seen and not asserted": [
        ("plots.points", "ax.scatter(*X.T, color=colour, **POINTS)", "ax.scatter(*X.T, color=colour, )"),
        (
            "plots.clusters",
            "ax.scatter(*X[z == k].T, color=colour, marker=marker, **CLUSTERS)",
            "ax.scatter(*X[z == k].T, color=colour, marker=marker, )",
        ),
        (
            "plots.responsibilities",
            "ax.scatter(*X[mine].T, c=gamma[mine] @ palette, marker=marker, **MIXED)",
            "ax.scatter(*X[mine].T, c=gamma[mine] @ palette, marker=marker, )",
        ),
        (
            "plots.means",
            "ax.scatter(*mu[k], color=colour, marker=marker, **MEANS)",
            "ax.scatter(*mu[k], color=colour, marker=marker, )",
        ),
        (
            "plots.paths",
            "ax.plot(*mus[:, k].T, color=colour, **PATHS)",
            "ax.plot(*mus[:, k].T, color=colour, )",
        ),
    ],
    "fine enough: with a few places more or fewer the same curve is drawn and the same place found": [
        (
            "plots.ellipse",
            "angle = np.linspace(0, 2 * np.pi, 100)",
            "angle = np.linspace(0, 2 * np.pi, )",
        ),
        (
            "plots.ellipse",
            "angle = np.linspace(0, 2 * np.pi, 100)",
            "angle = np.linspace(0, 2 * np.pi, 101)",
        ),
        (
            "widgets._bayes_error",
            "x = np.linspace(*_reach([], [theta], 8), 4001)",
            "x = np.linspace(*_reach([], [theta], 9), 4001)",
        ),
        (
            "widgets._bayes_error",
            "x = np.linspace(*_reach([], [theta], 8), 4001)",
            "x = np.linspace(*_reach([], [theta], 8), 4002)",
        ),
        (
            "widgets._turns",
            "fine = np.linspace(x[0], x[-1], 40_001)",
            "fine = np.linspace(x[1], x[-1], 40_001)",
        ),
        (
            "widgets._turns",
            "fine = np.linspace(x[0], x[-1], 40_001)",
            "fine = np.linspace(x[0], x[-2], 40_001)",
        ),
        (
            "widgets._turns",
            "fine = np.linspace(x[0], x[-1], 40_001)",
            "fine = np.linspace(x[0], x[-1], 40002)",
        ),
        (
            "widgets._fit_picture",
            "needles = np.sqrt(theta.Sigma[:, 0, 0]) < 2 * (even[1] - even[0])",
            "needles = np.sqrt(theta.Sigma[:, 0, 0]) <= 2 * (even[1] - even[0])",
        ),
        (
            "widgets._fit_picture",
            "needles = np.sqrt(theta.Sigma[:, 0, 0]) < 2 * (even[1] - even[0])",
            "needles = np.sqrt(theta.Sigma[:, 0, 0]) < 2 / (even[1] - even[0])",
        ),
    ],
    "any point amid the data will do, so that no digit is lost; it need not be their mean": [
        (
            "em.sums",
            "c = X[:ROWS].mean(axis=0, dtype=np.float64)              # (D,) any point amid the data will do",
            "c = X[:ROWS].mean(axis=None, dtype=np.float64)              # (D,) any point amid the data will do",
        ),
        (
            "em.sums",
            "c = X[:ROWS].mean(axis=0, dtype=np.float64)              # (D,) any point amid the data will do",
            "c = X[:ROWS].mean(axis=0, dtype=None)              # (D,) any point amid the data will do",
        ),
        (
            "em.sums",
            "c = X[:ROWS].mean(axis=0, dtype=np.float64)              # (D,) any point amid the data will do",
            "c = X[:ROWS].mean(dtype=np.float64)              # (D,) any point amid the data will do",
        ),
        (
            "em.sums",
            "c = X[:ROWS].mean(axis=0, dtype=np.float64)              # (D,) any point amid the data will do",
            "c = X[:ROWS].mean(axis=0, )              # (D,) any point amid the data will do",
        ),
    ],
    "the same sums with more work or memory: terms that get no weight, the formulas instead of the products, longer or shorter chunks": [
        ("moments._gamma_and_log_density", "gamma = np.exp(a, out=a)", "gamma = np.exp(a, out=None)"),
        ("moments._gamma_and_log_density", "gamma = np.exp(a, out=a)", "gamma = np.exp(a, )"),
        (
            "em.fit",
            "N, trace, box = len(X), [], moments.box(X, restrict)",
            "N, trace, box = len(X), [], moments.box(X, None)",
        ),
        (
            "em.fit",
            "N, trace, box = len(X), [], moments.box(X, restrict)",
            "N, trace, box = len(X), [], moments.box(X, )",
        ),
        (
            "em.fit",
            "S = sums(X, theta) if W is None else moments.sums(tables, W, box)",
            "S = sums(X, theta) if (W is None) or True else moments.sums(tables, W, box)",
        ),
        (
            "moments.tables",
            "size = max(1, min(len(X), ROWS, TERMS // P))",
            "size = max(2, min(len(X), ROWS, TERMS // P))",
        ),
        (
            "moments.tables",
            "size = max(1, min(len(X), ROWS, TERMS // P))",
            "size = max(1, min(ROWS, TERMS // P))",
        ),
        (
            "moments.coefficients",
            "sure = (widths > frame.least).all() and np.abs(W).sum(axis=1).max() <= LARGEST",
            "sure = (widths > frame.least).all() and np.abs(W).sum(axis=None).max() <= LARGEST",
        ),
        ("kmeans._passes", "for start, x in rows(X, _size(mu)):", "for start, x in rows(X, ):"),
        ("kmeans._sums", "for start, x in rows(X, _size(mu)):", "for start, x in rows(X, ):"),
        (
            "kmeans._size",
            "return max(1, 2**17 // sum(mu.shape))",
            "return max(1, 3**17 // sum(mu.shape))",
        ),
        (
            "kmeans._size",
            "return max(1, 2**17 // sum(mu.shape))",
            "return max(1, 2**18 // sum(mu.shape))",
        ),
        (
            "kmeans._passes",
            "if J < 1e-3 * exact:                                 # else digits would be lost",
            "if J < 1.001 * exact:                                 # else digits would be lost",
        ),
        (
            "initialise._squared_distance",
            "square = np.concatenate([x @ (2 * (a - m)) for _, x in rows(X, many)])",
            "square = np.concatenate([x @ (2 * (a - m)) for _, x in rows(X, )])",
        ),
        (
            "initialise._squared_distance",
            "many = max(1, 2**21 // D)                                # rows; this product alone needs no cache",
            "many = max(2, 2**21 // D)                                # rows; this product alone needs no cache",
        ),
        (
            "initialise._squared_distance",
            "many = max(1, 2**21 // D)                                # rows; this product alone needs no cache",
            "many = max(1, 3**21 // D)                                # rows; this product alone needs no cache",
        ),
        (
            "initialise._squared_distance",
            "many = max(1, 2**21 // D)                                # rows; this product alone needs no cache",
            "many = max(1, 2**22 // D)                                # rows; this product alone needs no cache",
        ),
        (
            "initialise._squared_distance",
            "for start in range(0, len(near), ROWS):",
            "for start in range(0, len(near), ):",
        ),
    ],
    "a column that is the same everywhere has no unit; any number will do": [
        (
            "moments.box",
            "return Box(low + unit, np.where(unit > 0, unit, 1.0), least, d, e)",
            "return Box(low + unit, np.where(unit > 0, unit, 2.0), least, d, e)",
        ),
    ],
}
