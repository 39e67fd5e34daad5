"""The list of rule families: reading, help, audit, report and tests iterate it."""

from attribution_opt.rules.base import Rule
from attribution_opt.rules.count import Count
from attribution_opt.rules.equity import Equity
from attribution_opt.rules.flow import Flow
from attribution_opt.rules.income import Income
from attribution_opt.rules.share import Share
from attribution_opt.rules.total import Total

__all__ = ["FAMILIES"]

FAMILIES: dict[str, type[Rule]] = {
    family.family: family for family in (Share, Count, Flow, Equity, Income, Total)
}
"""Rule families by the name that policies use. Adding one is a file and an entry."""
