"""Plumbing between HTTP and the features, without a word of the product: pages, problems, headers, logs, metrics."""
