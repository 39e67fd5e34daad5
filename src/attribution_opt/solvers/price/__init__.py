"""Who lives where is one question, for whom another (`docs/price.md`).

split: a program as pairs and counts; pairs: every pair that may still be chosen; lines:
costs and rows over both; master: one warm linear program; prices: a bound in whole
numbers over every pair; cuts: rows that only fractions break; relaxation: all of these
at work; whole: plans; engine: the ladder; duals: what a demand costs a level.
"""
