"""Run the command as ``python -m assetmap.cli``."""

from assetmap.cli import main

if __name__ == "__main__":
    main()
