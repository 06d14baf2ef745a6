"""Silent, wait, hint, speak, update, resolve, retract: what to do about a problem, and why.

This room follows incidents through their life from the evidence of each step, and decides about each by a list of
small stages. It is pure: it says what should be done and never does it. Which words people read is `notices`', who must
agree to them is `notices.approval`'s, carrying it out is `engine`'s. Import from its modules.
"""
