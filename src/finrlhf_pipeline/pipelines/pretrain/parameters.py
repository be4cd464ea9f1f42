"""What can be set for the pretraining stage."""

from collections.abc import Mapping

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    field_validator,
    model_validator,
)

from finrlhf_pipeline.pipelines.pretrain.practice import PRACTICES


class _Closed(BaseModel):
    """Settings that cannot be misspelt or changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ShapeParameters(_Closed):
    """The size of the model, under transformers' own names."""

    hidden_size: PositiveInt
    intermediate_size: PositiveInt
    num_hidden_layers: int = Field(ge=3)
    num_attention_heads: int = Field(ge=4)
    max_position_embeddings: PositiveInt
    rope_theta: PositiveFloat


class TokenizerParameters(_Closed):
    """How the tokenizer is made."""

    vocabulary_size: PositiveInt
    documents: PositiveInt
    template_words: tuple[str, ...]


class OptimizerParameters(_Closed):
    """How the weights are moved."""

    learning_rate: PositiveFloat
    wired_rate_share: PositiveFloat
    wired_from_tokens: NonNegativeInt
    weight_decay: NonNegativeFloat
    warmup_tokens: NonNegativeInt
    decay_share: float = Field(ge=0, le=1)
    tokens_per_batch: PositiveInt
    max_grad_norm: PositiveFloat


class LevelShares(_Closed):
    """How often pages of each level of difficulty are drawn; only the ratios matter."""

    one_step_direct: NonNegativeFloat = 0.0
    one_step: NonNegativeFloat = 0.0
    two_steps: NonNegativeFloat = 0.0
    three_steps: NonNegativeFloat = 0.0

    @model_validator(mode="after")
    def _draw_some_level(self) -> "LevelShares":
        if not any(self.as_mix().values()):
            raise ValueError("pretrain: a lesson's level_shares are all zero; give one a share.")
        return self

    def as_mix(self) -> dict[int, float]:
        """Return the share of each level by its number, from 1, the easiest."""
        return dict(enumerate(self.model_dump().values(), start=1))


class LessonParameters(_Closed):
    """A stretch of pretraining: how long it is, and what is practised on which pages."""

    tokens: PositiveInt
    lines_per_page: PositiveInt
    advice_share: float = Field(ge=0, lt=1)
    level_shares: LevelShares
    practice: Mapping[str, PositiveFloat]

    @field_validator("practice")
    @classmethod
    def _know_the_practice(cls, practice: Mapping[str, float]) -> Mapping[str, float]:
        unknown = sorted(set(practice) - set(PRACTICES))
        if unknown or not practice:
            raise ValueError(
                f"pretrain: a lesson's practice names {', '.join(unknown) or 'nothing'}; "
                f"choose from {', '.join(PRACTICES)}."
            )
        return practice


class CourseParameters(_Closed):
    """Lessons under one schedule of the learning rate, which ends where they end."""

    optimizer: OptimizerParameters
    lessons: tuple[LessonParameters, ...]


class PretrainParameters(_Closed):
    """Everything under `pretrain` in the parameters."""

    seed: int
    threads: PositiveInt
    workspace: str
    exam_pages: PositiveInt
    tokenizer: TokenizerParameters
    shape: ShapeParameters
    courses: tuple[CourseParameters, ...]
