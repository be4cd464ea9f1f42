"""The registered model, from code: MLflow keeps this file and runs it, and nothing is pickled."""

from pathlib import Path
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel

from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.serving.questions import Answer, Question, QuestionError
from finrlhf_pipeline.serving.responder import Responder
from finrlhf_pipeline.template import parse_template


class PolicyModel(PythonModel):
    """A policy as MLflow serves it."""

    def load_context(self, context: Any) -> None:
        """Open the weights that were registered, or the hub's at the registered commit."""
        folders, settings = context.artifacts, context.model_config
        policy = Checkpoint(
            base=folders.get("base") or settings["base"],
            revision=settings.get("revision"),
            adapter=folders.get("adapter"),
            fingerprint=settings["fingerprint"],
        )
        template = Path(folders["prompt_template"]).read_text(encoding="utf-8")
        self._responder = Responder.open(
            policy,
            parse_template(template),
            max_new_tokens=int(settings["max_new_tokens"]),
            batch_size=int(settings["batch_size"]),
        )

    def predict(self, model_input: list[Question]) -> list[Answer]:
        """Answer questions; what is wrong with one is said without a stack trace."""
        try:
            return self._responder.answer(model_input)
        except QuestionError as error:
            raise MlflowException.invalid_parameter_value(str(error)) from error


set_model(PolicyModel())
