"""Low-rank adapters: what is trained while the base stays as it is."""

from peft import LoraConfig


def lora_config(
    *,
    r: int,
    lora_alpha: int,
    lora_dropout: float,
    target_modules: str | tuple[str, ...],
    task_type: str = "CAUSAL_LM",
) -> LoraConfig:
    """Return peft's configuration for one adapter."""
    targets = target_modules if isinstance(target_modules, str) else list(target_modules)
    return LoraConfig(
        r=r,
        lora_alpha=lora_alpha,
        lora_dropout=lora_dropout,
        target_modules=targets,
        task_type=task_type,
    )
