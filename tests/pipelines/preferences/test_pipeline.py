"""The stage's table of contents."""

from finrlhf_pipeline.pipelines.preferences import create_pipeline


def test_it_reads_examples_prompts_and_advice_and_writes_pairs_ledgers_and_an_audit() -> None:
    pipeline = create_pipeline()
    assert pipeline.inputs() == {
        "accepted_preferences",
        "params:preferences",
        *(
            f"{split}_{rows}"
            for split in ("train", "validation", "test")
            for rows in ("examples", "prompts")
        ),
    }
    assert pipeline.outputs() == {
        "preference_audit",
        "advice_split_ledger",
        "train_pairs_ledger",
        "validation_pairs_ledger",
        "test_pairs_ledger",
    }
