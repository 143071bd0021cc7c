"""`python -m trainlab` is the command `trainlab`."""

import sys

from .cli import main

sys.exit(main())
