"""Models at rest: checkpoint pointers, opening, adapters, generation and scoring."""
