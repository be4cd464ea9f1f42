"""The scoring stage: one file of answers, or two of them compared."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.scoring.nodes import compare_scored, score_answers


def create_pipeline() -> Pipeline:
    """Measure the answers of `--params predictions=FILE,examples=FILE`."""
    return Pipeline([_score("scored", "given_predictions", "score_given_predictions")])


def create_comparison() -> Pipeline:
    """Measure those of `baseline=FILE` as well, and compare the two."""
    return (
        create_pipeline()
        + Pipeline([_score("scored_baseline", "given_baseline", "score_given_baseline")])
        + Pipeline(
            [
                Node(
                    func=compare_scored,
                    inputs=[
                        "scored_predictions",
                        "scored_baseline_predictions",
                        "scored_metrics",
                        "scored_baseline_metrics",
                        "params:evaluation",
                    ],
                    outputs="scored_comparison",
                    name="compare_given_predictions",
                )
            ]
        )
    )


def _score(prefix: str, answers: str, name: str) -> Node:
    return Node(
        func=score_answers,
        inputs=[answers, "given_examples", "params:evaluation"],
        outputs=[f"{prefix}_predictions", f"{prefix}_metrics"],
        name=name,
    )
