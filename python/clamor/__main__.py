"""`python -m clamor` is the command `clamor`."""

import sys

from clamor.cli import main

sys.exit(main())
