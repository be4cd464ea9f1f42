"""The pretraining stage: parameters in, the embedded base model out."""

from kedro.pipeline import Node, Pipeline

from finrlhf_pipeline.pipelines.pretrain.nodes import examine_base, pretrain_base


def create_pipeline() -> Pipeline:
    """Return the stage that makes the base model anew."""
    return Pipeline(
        [
            Node(
                func=pretrain_base,
                inputs="params:pretrain",
                outputs=["pretrained_base", "pretrain_history"],
                name="pretrain_base",
            ),
            Node(
                func=examine_base,
                inputs=["pretrained_base", "params:pretrain"],
                outputs="base_abilities",
                name="examine_base",
            ),
        ]
    )
