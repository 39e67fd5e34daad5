"""How many examples properties are tried on: few on every change, more on request.

``python -m pytest --hypothesis-profile=whole`` tries as many as hypothesis does.
"""

from hypothesis import settings

settings.register_profile("few", max_examples=20, deadline=None)
settings.register_profile("whole", max_examples=100, deadline=None)
settings.load_profile("few")
