"""Parameters of papermill in TypeScript notebooks.

papermill has no entry point for translators; it imports those of engines when it
is imported itself. So there is an engine `trainlab`, which is papermill's own, and
this module tells papermill how to write parameters in TypeScript.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

#: `const rate: number = 0.1; // how fast it learns`
_DECLARATION = re.compile(
    r"^\s*(?:export\s+)?(?:const|let|var)\s+(?P<name>[A-Za-z_$][\w$]*)"
    r"(?:\s*:\s*(?P<type>[^=]+?))?\s*=\s*(?P<value>.+?)\s*;?\s*(?://\s*(?P<help>.*))?$"
)


class TypeScriptTranslator(Translator):  # type: ignore[misc]
    """Writes and reads a cell of parameters in TypeScript."""

    @classmethod
    def translate_escaped_str(cls, str_val: object) -> str:
        """A string; of other values their text."""
        return json.dumps(str(str_val))

    @classmethod
    def translate_none(cls, val: None) -> str:
        """`null`."""
        return "null"

    @classmethod
    def translate_float(cls, val: float) -> str:
        """A number, also one that JSON does not have."""
        if math.isfinite(val):
            return repr(val)
        return "NaN" if math.isnan(val) else f"{'-' if val < 0 else ''}Infinity"

    @classmethod
    def translate_dict(cls, val: dict[str, Any]) -> str:
        """An object."""
        members = (f"{json.dumps(str(key))}: {cls.translate(item)}" for key, item in val.items())
        return f"{{ {', '.join(members)} }}" if val else "{}"

    @classmethod
    def translate_list(cls, val: list[Any]) -> str:
        """An array."""
        return f"[{', '.join(cls.translate(item) for item in val)}]"

    @classmethod
    def comment(cls, cmt_str: str) -> str:
        """A line of comment."""
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name: str, str_val: str) -> str:
        """A declaration that later cells see with the value's general type.

        With `const`, a comparison with another number would be an error of types.
        """
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell: dict[str, Any]) -> list[Parameter]:
        """The parameters that a cell declares, for `papermill --help-notebook`."""
        found = map(_DECLARATION.match, parameters_cell["source"].splitlines())
        return [
            Parameter(
                name=match["name"],
                inferred_type_name=(match["type"] or "None").strip(),
                default=match["value"],
                help=(match["help"] or "").strip(),
            )
            for match in found
            if match
        ]


class TrainLabEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own way to run a notebook, by a name of ours."""


papermill_translators.register("typescript", TypeScriptTranslator)
