"""`python -m posecheck` is the command `posecheck`."""

from posecheck.cli import main

raise SystemExit(main())
