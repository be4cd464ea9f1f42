"""The bootstrap over questions and training seeds at once."""

import numpy as np
from numpy.typing import NDArray

from finrlhf_pipeline.certainty.bootstrap import Bootstrap

Array = NDArray[np.float64]


def crossed_means(values: Array, resamples: int, seed: int) -> Array:
    """Return the mean in each resample, from values of shape (seeds, questions).

    Every seed answers the same questions, so the two are crossed, not nested: each resample draws
    seeds and questions independently and takes the mean over all pairs of them. That is slightly
    too wide for many seeds and too narrow for two or three, whose spread nobody knows.
    """
    seeds, questions = values.shape
    by_seed = Bootstrap(questions, resamples, seed).means(np.ascontiguousarray(values.T))
    drawn = np.random.default_rng([seed, seeds]).integers(0, seeds, size=(resamples, seeds))
    means: Array = np.take_along_axis(by_seed, drawn, axis=1).mean(axis=1)
    return means
