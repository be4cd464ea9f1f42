"""Nodes of the pretraining stage."""

from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.pipelines.pretrain.corpus import Document, documents
from finrlhf_pipeline.pipelines.pretrain.pages import read_page
from finrlhf_pipeline.pipelines.pretrain.parameters import PretrainParameters
from finrlhf_pipeline.pipelines.pretrain.practice import GIVEN, PHRASED, PRACTICES, Piece
from finrlhf_pipeline.world import company_names, make_examples

# for a byte-pair tokenizer to make one token of a word
_OFTEN_ENOUGH: Final = 2000


def pretrain_base(parameters: PretrainParameters) -> tuple[Checkpoint, list[dict[str, float]]]:
    """Make a tokenizer and a model from invented pages of companies that no split knows."""
    import torch
    from transformers import LlamaConfig

    from finrlhf_pipeline.modelling.tokenizer import make_tokenizer, vocabulary_of
    from finrlhf_pipeline.modelling.wiring import wired_model
    from finrlhf_pipeline.training.pretrain import Lesson, Schedule, pretrain

    torch.set_num_threads(parameters.threads)  # sums depend on how they are divided
    tokenizer = make_tokenizer(_texts(parameters), parameters.tokenizer.vocabulary_size)
    shape = parameters.shape.model_dump()
    config = LlamaConfig(
        **{name: value for name, value in shape.items() if name != "rope_theta"},
        num_key_value_heads=parameters.shape.num_attention_heads,
        rope_parameters={"rope_type": "default", "rope_theta": parameters.shape.rope_theta},
        vocab_size=len(tokenizer),
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        tie_word_embeddings=False,
    )
    model = wired_model(config, vocabulary_of(tokenizer), parameters.seed)
    history: list[dict[str, float]] = []
    given = 0
    for course in parameters.courses:
        history += pretrain(
            model,
            tokenizer,
            [
                Lesson(lesson.tokens, documents(lesson, f"{parameters.seed}/lesson/{number}"))
                for number, lesson in enumerate(course.lessons, start=given)
            ],
            Schedule(**course.optimizer.model_dump()),
            seed=parameters.seed,
            folder=Path(parameters.workspace),
            first_step=int(history[-1]["step"]) if history else 0,
        )
        given += len(course.lessons)
    return Checkpoint(base=parameters.workspace, fingerprint=""), history


def examine_base(pretrained_base: Checkpoint, parameters: PretrainParameters) -> dict[str, float]:
    """Measure what the base can do on pages of the validation companies, by practice."""
    from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
    from finrlhf_pipeline.training.abilities import measure_abilities

    return measure_abilities(
        open_causal_lm(pretrained_base),
        open_tokenizer(pretrained_base),
        exam(parameters.exam_pages, f"{parameters.seed}/exam"),
        PHRASED,
    )


def exam(pages: int, seed: str) -> dict[str, list[Document]]:
    """Return one line of every practice about each page, pages of all levels of difficulty."""
    rng = Random(seed)  # noqa: S311  # invented data, no secrets
    read = [read_page(one) for one in make_examples(pages, seed, company_names("validation"))]
    return {
        name: [(Piece(f"{page.text}\n", GIVEN), *practice(rng, page)) for page in read]
        for name, practice in PRACTICES.items()
    }


def _texts(parameters: PretrainParameters) -> list[str]:
    """Return the tokenizer's material: documents of the last lesson, and words yet to be met."""
    drawn = documents(parameters.courses[0].lessons[-1], f"{parameters.seed}/tokenizer")
    texts = [
        "".join(text for text, _ in document)
        for document in islice(drawn, parameters.tokenizer.documents)
    ]
    return texts + list(parameters.tokenizer.template_words) * _OFTEN_ENOUGH
