"""What a process has done before its first command, in the one that others are made from (`tests/cli/forked.py`)."""

import gc
from importlib import import_module

from sqlalchemy.orm import configure_mappers

for module in ("cli.main", "cli.dependencies", "cli.duties", "cli.plans", "cli.bulletins", "cli.assessment",
               "tasks.letters.delivery", "tasks.letters.making", "flows.pipeline"):
    import_module(module)
configure_mappers()   # half of a short command's time
gc.freeze()           # the processes made from here go through none of it
