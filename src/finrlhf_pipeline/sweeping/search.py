"""A search over ranges instead of a grid, which Optuna leads."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from finrlhf_pipeline.sweeping.variants import Range, Variant


def search(
    judge: Callable[[Variant], float],
    choices: Mapping[str, Sequence[Any]],
    ranges: Mapping[str, Range],
    *,
    trials: int,
    seed: int,
    minimize: bool,
) -> None:
    """Let Optuna choose so many variants one after the other, each knowing the ones before.

    What is judged as no number has failed, and teaches nothing but that.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        direction="minimize" if minimize else "maximize",
        sampler=optuna.samplers.TPESampler(seed=seed),
    )

    def objective(trial: Any) -> float:
        variant: Variant = {
            name: trial.suggest_categorical(name, list(values)) for name, values in choices.items()
        }
        for name, limits in ranges.items():
            suggest = trial.suggest_int if limits.is_whole else trial.suggest_float
            variant[name] = suggest(name, limits.low, limits.high, log=limits.logarithmic)
        return judge(variant)

    study.optimize(objective, n_trials=trials)
