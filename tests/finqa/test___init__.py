import subprocess
import sys

from finrlhf_pipeline import finqa


def test_the_public_face_is_all_there() -> None:
    assert sorted(finqa.__all__) == sorted(set(finqa.__all__))
    assert all(hasattr(finqa, name) for name in finqa.__all__)


def test_the_domain_needs_nothing_but_python() -> None:
    script = (
        "import sys; before = set(sys.modules); import finrlhf_pipeline.finqa.__main__; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new - sys.stdlib_module_names - {'finrlhf_pipeline'}))"
    )
    command = [sys.executable, "-c", script]
    found = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert found == "[]\n"
