"""What stops a PPO training."""


class PpoError(RuntimeError):
    """A training that cannot start, or must not go on."""
