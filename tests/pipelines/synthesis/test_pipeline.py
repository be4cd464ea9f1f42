"""The stage's pipeline: it writes what ingestion reads."""

from kedro.validation.type_extractor import TypeExtractor

from finrlhf_pipeline.pipelines.synthesis import create_pipeline
from finrlhf_pipeline.pipelines.synthesis.parameters import SynthesisParameters


def test_parameters_become_the_raw_files() -> None:
    pipeline = create_pipeline()
    assert pipeline.inputs() == {"params:synthesis"}
    assert pipeline.outputs() == {
        "invented_train_examples",
        "invented_validation_examples",
        "invented_test_examples",
        "invented_preferences",
        "invented_advice_prompts",
    }


def test_kedro_builds_the_typed_parameters() -> None:
    extractor = TypeExtractor({"synthesis": create_pipeline()})
    assert extractor.extract_types_from_pipelines() == {"synthesis": SynthesisParameters}
