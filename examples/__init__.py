"""Examples: what an integrator would write."""
