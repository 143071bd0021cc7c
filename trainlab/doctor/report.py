"""All layers, from the chips up."""

from __future__ import annotations

from collections.abc import Sequence

from . import jupyter, machine, programs
from .finding import Finding

_CHECKS = (
    machine.processor,
    machine.gpus,
    machine.memory,
    machine.storage,
    programs.node,
    programs.javascript,
    programs.engine,
    programs.store,
    jupyter.lab,
    jupyter.kernel,
    jupyter.lab_extension,
    jupyter.server_extension,
    jupyter.mlflow,
)
_MARKS = {"ok": "ok  ", "absent": "--  ", "mend": "MEND"}


def examine() -> list[Finding]:
    """Looks at every layer; one that cannot be looked at does not hide the others."""
    findings: list[Finding] = []
    for check in _CHECKS:
        try:
            findings.extend(check())
        except Exception as error:
            layer = check.__name__.replace("_", " ")
            what = f"{type(error).__name__}: {error}"
            findings.append(Finding(layer, "mend", what, "This layer could not be looked at."))
    return findings


def show(findings: Sequence[Finding]) -> str:
    """One line per layer; below those to mend, the command."""
    width = max(len(finding.layer) for finding in findings)
    lines = []
    for finding in findings:
        version = f" ({finding.version})" if finding.version else ""
        lines.append(
            f"{_MARKS[finding.state]}  {finding.layer:{width}}  {finding.found}{version}. "
            f"{finding.meaning}"
        )
        indent = " " * (width + 8)
        if finding.state == "mend":
            lines.extend(f"{indent}tried {each}" for each in finding.details)
            if finding.command:
                lines.append(f"{indent}$ {finding.command}")
    broken = sum(finding.state == "mend" for finding in findings)
    lines.append("")
    lines.append(f"{broken} to mend." if broken else "All is well.")
    return "\n".join(lines)
