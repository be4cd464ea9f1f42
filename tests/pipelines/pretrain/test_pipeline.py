from finrlhf_pipeline.pipelines.pretrain import create_pipeline


def test_parameters_are_all_that_the_base_model_is_made_from() -> None:
    pipeline = create_pipeline()
    assert pipeline.inputs() == {"params:pretrain"}
    assert pipeline.outputs() == {"pretrain_history", "base_abilities"}
    assert "pretrained_base" in pipeline.datasets()
