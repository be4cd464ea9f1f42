"""What keeps answers from being judged."""


class AppraisalError(ValueError):
    """Answers that do not belong to the questions, or to each other, with the ids and a remedy."""
