"""What tests of several rooms share: a tiny model, copies of the project, one finished run."""

import os

# one thread: the same arithmetic on every machine, and two tests in parallel do not fight
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from finrlhf_pipeline.modelling.checkpoint import Checkpoint

PROJECT = Path(__file__).parents[1]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 .,:#()%$!?\n_PABEO-"


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """Return a randomly initialised two-layer Llama over single characters."""
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny_base")
    vocabulary = {
        token: number for number, token in enumerate(["<pad>", "<eos>", "<unk>", *LETTERS])
    }
    characters = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    characters.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    PreTrainedTokenizerFast(
        tokenizer_object=characters, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>"
    ).save_pretrained(folder)
    torch.manual_seed(0)
    LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(vocabulary),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=256,
            pad_token_id=0,
            eos_token_id=1,
            bos_token_id=None,
            tie_word_embeddings=True,
        )
    ).save_pretrained(folder)
    return Checkpoint(base=str(folder), fingerprint="tiny")


@pytest.fixture
def copied_base(tiny_base: Checkpoint, tmp_path: Path) -> Path:
    """Return a copy of the tiny base's folder that a test may damage."""
    return Path(shutil.copytree(tiny_base.base, tmp_path / "base"))


@dataclass(frozen=True)
class Project:
    """A copy of the project, in which tests may run and break what they like."""

    folder: Path

    def kedro(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a kedro command as a user would, in a process of its own."""
        inherited = {name: value for name, value in os.environ.items() if name != "FINQA_DIR"}
        return subprocess.run(
            [sys.executable, "-m", "kedro", *arguments],
            cwd=self.folder,
            env={**inherited, "NO_COLOR": "1", "COLUMNS": "200", **variables},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="session")
def copy_project() -> Callable[[Path], Project]:
    """Return a function that copies what a fresh clone holds into a new folder."""

    def copy(folder: Path) -> Project:
        for name in ("conf", "src"):
            left_out = shutil.ignore_patterns("local", "__pycache__")
            shutil.copytree(PROJECT / name, folder / name, ignore=left_out)
        (folder / "conf" / "local").mkdir()
        shutil.copytree(PROJECT / "data" / "01_raw", folder / "data" / "01_raw")
        for name in ("pyproject.toml", "README.md", ".telemetry"):
            shutil.copy(PROJECT / name, folder / name)
        return Project(folder)

    return copy


@pytest.fixture(scope="session")
def smoke_run(
    tmp_path_factory: pytest.TempPathFactory, copy_project: Callable[[Path], Project]
) -> tuple[Project, str]:
    """Return a project after `kedro run --env smoke`, and its console; look, do not touch.

    It is made once for all processes of a test session, since it takes a minute.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    project, console = shared / "smoke_run", shared / "smoke_run.json"
    with FileLock(shared / "smoke_run.lock"):
        if not console.exists():
            run = copy_project(project).kedro("run", "--env", "smoke")
            told = {"code": run.returncode, "text": run.stdout + run.stderr}
            console.write_text(json.dumps(told), encoding="utf-8")
    told = json.loads(console.read_text(encoding="utf-8"))
    assert told["code"] == 0, told["text"]
    return Project(project), told["text"]
