"""Serving: a trained policy behind an address, and who may be called the champion."""
