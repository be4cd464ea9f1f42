"""What stops a training: one family, so that whoever starts one can catch all of it."""


class TrainingError(RuntimeError):
    """A training that cannot start as it was asked for; nothing has been trained."""


class BrokenTrainingError(TrainingError):
    """A training that must not go on; no model is written."""
