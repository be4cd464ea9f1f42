"""One small face per method: plain values in, a pointer to the model and its history out."""
