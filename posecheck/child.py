"""Python processes of posecheck's own.

They look for modules where this process does. `python -m` and `python -c` would look in the folder
one is in first: in a folder of downloads, a file named json.py would be run.
"""

from __future__ import annotations

import sys


def module_command(module: str, *words: str) -> tuple[str, ...]:
    """The command that runs a module of posecheck as a program, with these arguments."""
    return code_command(
        f"import runpy; runpy.run_module({module!r}, run_name='__main__', alter_sys=True)", *words
    )


def code_command(code: str, *words: str) -> tuple[str, ...]:
    """The command that runs some lines of Python, with these arguments."""
    path = [folder for folder in sys.path if folder]
    return (sys.executable, "-c", f"import sys; sys.path[:] = {path!r}\n{code}", *words)
