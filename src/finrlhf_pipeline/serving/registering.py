"""A policy as a version of a registered model: weights, template, signature, example and card."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.serving.card import how_to_ask, model_card
from finrlhf_pipeline.serving.champion import Candidate

CHAMPION: Final = "champion"
WHAT_IT_IS: Final = (
    "Policies that answer questions about financial reports with programs. Each version is the "
    "best policy of one comparison; `champion` is the last of them that was significantly better "
    "than sft, safe, and not hacked."
)
PACKAGE: Final = Path(__file__).parents[1]
# what answering takes, of this project and of others; the rest stays behind
ROOMS: Final = ("__init__.py", "finqa", "modelling", "serving", "template.py")
LIBRARIES: Final = (
    "mlflow",
    "numpy",
    "peft",
    "pydantic",
    "safetensors",
    "torch",
    "transformers",
)
# weights, configuration and words; a pickle beside them is not taken along
TAKEN_ALONG: Final = (".json", ".safetensors", ".txt", ".md", ".jinja", ".model")


@dataclass(frozen=True)
class Registrand:
    """What is registered: a policy, how it is asked, a question as example, and its figures."""

    candidate: Candidate
    policy: Checkpoint
    prompt_template: str
    example: Mapping[str, str]
    max_new_tokens: int
    batch_size: int
    metrics: Mapping[str, Any] = field(default_factory=dict)
    more_of_the_card: str = ""


def register(registrand: Registrand, name: str) -> str:
    """Register a policy from the active run, name the champion if it is one; return the version."""
    import mlflow

    info = _log_model(registrand)
    mlflow.log_metrics(_numbers(registrand.candidate.row), model_id=info.model_id)
    client = mlflow.MlflowClient()
    if not client.search_registered_models(f"name = '{name}'"):
        client.create_registered_model(name, description=WHAT_IT_IS)
    number = str(
        client.create_model_version(
            name,
            source=info.model_uri,
            run_id=mlflow.active_run().info.run_id,
            model_id=info.model_id,
            tags=_tags(registrand),
        ).version
    )
    # by this tag MLflow's pages of runs and models link to the version
    named = json.dumps([{"name": name, "version": number}])
    client.set_logged_model_tags(info.model_id, {"mlflow.modelVersions": named})
    how = f"\n{how_to_ask(name, number)}"
    client.update_model_version(name, number, description=_card(registrand, how))
    if registrand.candidate.is_champion:
        client.set_registered_model_alias(name, CHAMPION, number)
    return number


def _log_model(registrand: Registrand) -> Any:
    import mlflow

    with TemporaryDirectory() as folder:
        return mlflow.pyfunc.log_model(
            name=f"{registrand.candidate.policy}_policy",
            python_model=str(Path(__file__).with_name("policy_model.py")),
            code_paths=[_stage_code(Path(folder) / "code")],
            artifacts=_stage_artifacts(registrand, Path(folder) / "artifacts"),
            model_config=_model_config(registrand),
            input_example=[dict(registrand.example)],
            pip_requirements=[f"{library}=={version(library)}" for library in LIBRARIES],
        )


def _tags(registrand: Registrand) -> dict[str, str]:
    candidate = registrand.candidate
    return {
        "policy": candidate.policy,
        "fingerprint": registrand.policy.fingerprint,
        CHAMPION: "yes" if candidate.is_champion else "no",
        "verdict": candidate.verdict,
    }


def _stage_code(folder: Path) -> str:
    """Lay out the modules that answering takes, so that a model keeps answering as it did."""
    package = folder / PACKAGE.name
    package.mkdir(parents=True)
    for room in ROOMS:
        source = PACKAGE / room
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, package / room)
    return str(package)


def _stage_artifacts(registrand: Registrand, folder: Path) -> dict[str, str]:
    """Lay out the weights and the words; a base on a hub stays there, at its commit."""
    folder.mkdir()
    policy = registrand.policy
    sources = {"adapter": policy.adapter, "base": policy.base if policy.is_local else None}
    for artifact, source in sources.items():
        if source is not None:
            shutil.copytree(source, folder / artifact, ignore=_unwanted)
    (folder / "prompt_template").write_text(registrand.prompt_template, encoding="utf-8")
    (folder / "model_card.md").write_text(_card(registrand), encoding="utf-8")
    return {file.stem: str(file) for file in sorted(folder.iterdir())}


def _unwanted(folder: str, names: list[str]) -> list[str]:
    return [
        name
        for name in names
        if (Path(folder) / name).is_file() and Path(name).suffix not in TAKEN_ALONG
    ]


def _model_config(registrand: Registrand) -> dict[str, Any]:
    policy = registrand.policy
    settings = {
        "fingerprint": policy.fingerprint,
        "max_new_tokens": registrand.max_new_tokens,
        "batch_size": registrand.batch_size,
    }
    return (
        settings
        if policy.is_local
        else {**settings, "base": policy.base, "revision": policy.revision}
    )


def _card(registrand: Registrand, how_to_ask: str = "") -> str:
    card = model_card(registrand.candidate, registrand.policy, registrand.metrics)
    return card + how_to_ask + registrand.more_of_the_card


def _numbers(row: Mapping[str, Any]) -> dict[str, float]:
    return {
        name: float(value)
        for name, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
