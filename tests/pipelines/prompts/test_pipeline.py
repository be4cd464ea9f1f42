"""The stage's pipeline: one node a split, meeting others in the catalog alone."""

from finrlhf_pipeline.pipelines.prompts import create_pipeline


def test_every_split_has_its_prompts_ledger_and_figures() -> None:
    pipeline = create_pipeline()
    splits = ("train", "validation", "test")
    assert {node.name for node in pipeline.nodes} == {f"build_{split}_prompts" for split in splits}
    assert pipeline.inputs() == {
        "prompt_template",
        "params:prompts",
        *(f"{split}_examples" for split in splits),
    }
    assert pipeline.outputs() == {
        f"{split}_{noun}"
        for split in splits
        for noun in ("prompts", "prompts_ledger", "evidence_recall")
    }
