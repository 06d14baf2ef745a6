"""Reading what origins publish, over the web as people's devices do."""
