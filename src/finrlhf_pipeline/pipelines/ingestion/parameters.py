"""The settings of ingestion."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from finrlhf_pipeline.pipelines.ingestion.layouts import EXAMPLE_LAYOUTS, PREFERENCE_LAYOUTS


def _example_layout(name: str) -> str:
    return _known(name, list(EXAMPLE_LAYOUTS))


def _preference_layout(name: str) -> str:
    return _known(name, list(PREFERENCE_LAYOUTS))


def _known(name: str, layouts: list[str]) -> str:
    if name not in layouts:
        raise ValueError(f"there is no layout '{name}'; choose one of {layouts}")
    return name


class Closed(BaseModel):
    """Settings that refuse unknown keys and stay as they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Layouts(Closed):
    """How the user's files are laid out."""

    examples: Annotated[str, AfterValidator(_example_layout)]
    preferences: Annotated[str, AfterValidator(_preference_layout)]


class IngestionParameters(Closed):
    """Everything that ingestion can be told."""

    layouts: Layouts
    max_quarantined_share: float = Field(ge=0, le=1)
    near_duplicate_similarity: float = Field(gt=0, le=1)
