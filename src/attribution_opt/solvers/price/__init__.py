"""Column generation over all pairs of a region, never listed.

forms: a cost or a row over all columns; pricing: reduced costs of
every pair, class by class; master: the linear program over the columns at hand; bound:
an exact bound over all pairs; search: whole plans; engine: the ladder.
"""
