"""The same answers with less work: what `em.fit` and `kmeans.fit` run."""
