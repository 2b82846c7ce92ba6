"""Run a notebook's cells in order, and keep what they show in it.

    python tools/run_notebook.py notebooks/what_became_of_them.ipynb

Needs no notebook server: a cell is plain Python, and its last expression is shown as text, as a table or as a picture.
"""

import argparse
import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

FORMS = (("_repr_svg_", "image/svg+xml"), ("_repr_html_", "text/html"))


def run(notebook: dict[str, Any], name: str = "notebook") -> dict[str, Any]:
    """The notebook with the outputs of its code cells; a cell that fails raises its own error."""
    space: dict[str, Any] = {"__name__": "__main__"}
    number = 0
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            outputs = _outputs("".join(cell["source"]), space, number, f"{name}, cell {number}")
            cell = cell | {"execution_count": number, "outputs": outputs}
        cells.append(cell)
    return notebook | {"cells": cells}


def _outputs(source: str, space: dict[str, Any], number: int, where: str) -> list[dict[str, Any]]:
    tree = ast.parse(source, where)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    value, printed = None, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, where, "exec"), space)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), where, "eval"), space)
    found: list[dict[str, Any]] = []
    if printed.getvalue():
        found.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if value is not None:
        data = {"text/plain": _lines(repr(value))}
        data |= {form: _lines(getattr(value, how)()) for how, form in FORMS if hasattr(value, how)}
        found.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
    return found


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def main() -> int:
    """Run each notebook named and write it back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", type=Path, nargs="+")
    for path in parser.parse_args().notebook:
        done = run(json.loads(path.read_text(encoding="utf-8")), path.name)
        path.write_text(json.dumps(done, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        sys.stdout.write(f"{path.stat().st_size:,} bytes  {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
