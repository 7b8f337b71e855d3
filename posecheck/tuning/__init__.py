"""Evidence: corpora of landmarks with truth, errors of every measure, and what is fitted."""
