"""Evidence: corpora of landmarks with truth, errors of every measure, and what is fitted."""

from typing import Final

LABELS_ENDING: Final = ".labels.toml"
"""Of the file of labels beside a recording; here, because looking for one should cost nothing."""
