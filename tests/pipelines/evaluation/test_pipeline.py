"""Every policy goes through the same steps with the same settings."""

from finrlhf_pipeline.pipelines.evaluation import create_comparison, create_pipeline

STEPS = ("answer_questions", "score_answers", "grade_answers", "give_advice", "measure")
SHARED = {"test_prompts", "test_examples", "params:generation", "params:evaluation"}


def test_the_steps_of_all_policies_are_the_same_but_for_the_policy() -> None:
    steps = {node.name: node for node in create_pipeline(["base", "sft", "grpo"]).nodes}
    for step in STEPS:
        for policy in ("base", "grpo"):
            ours, reference = steps[f"{policy}.{step}"], steps[f"sft.{step}"]
            assert ours.func is reference.func
            assert SHARED & set(ours.inputs) == SHARED & set(reference.inputs)


def test_a_reward_model_is_asked_only_where_one_is_trained() -> None:
    assert "reward_model" not in create_pipeline(["base", "sft"]).inputs()
    assert "reward_model" in create_pipeline(["base", "sft"], with_reward_model=True).inputs()


def test_what_was_maximised_is_compared_with_its_history() -> None:
    inputs = create_comparison(["base", "sft", "grpo"]).inputs()
    assert "grpo_history" in inputs
    assert "sft_history" not in inputs
    assert {"baseline_predictions", "best_of_n_predictions", "base_metrics"} < inputs
