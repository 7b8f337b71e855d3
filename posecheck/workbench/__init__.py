"""Tools with a window for people who label recordings and set thresholds by hand.

They join what the edges offer: pictures from sources, models from tuning, painting from
overlay, the window of sinks. Their words are in `words`.
"""
