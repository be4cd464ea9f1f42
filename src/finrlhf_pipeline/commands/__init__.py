"""The commands that this project adds to `kedro`, a module each."""
