"""Who is in the test, and did it help: pure maths over counts.

Not responsible for showing or counting (devices do), nor for opening a stage (an act of the operators, applied by the
engine).
"""
