from attribution_opt.answers.frames import frame_of as frame_of
from attribution_opt.domain.diagnostics import Fault as Fault
from attribution_opt.domain.instance import Instance as Instance
from attribution_opt.domain.month import Month as Month
from attribution_opt.errors import AllocationError as AllocationError
from attribution_opt.errors import ArgumentError as ArgumentError
from attribution_opt.errors import AuditError as AuditError
from attribution_opt.errors import InstanceError as InstanceError
from attribution_opt.errors import PolicyError as PolicyError
from attribution_opt.errors import ReadError as ReadError
from attribution_opt.errors import RunFolderError as RunFolderError
from attribution_opt.errors import SolverError as SolverError
from attribution_opt.errors import SolverUnavailable as SolverUnavailable
from attribution_opt.errors import StudyError as StudyError
from attribution_opt.files.policy_file import read_policy as read_policy
from attribution_opt.files.policy_file import shipped_policies as shipped_policies
from attribution_opt.library import compare as compare
from attribution_opt.library import open as open
from attribution_opt.library import read as read
from attribution_opt.library import solve as solve
from attribution_opt.rules.policy import Policy as Policy
from attribution_opt.run.run import Run as Run
from attribution_opt.study.comparison import Comparison as Comparison
from attribution_opt.study.recipe import sweep_runs as sweep_runs
from attribution_opt.synthetic.generate import generate as generate
from attribution_opt.synthetic.recipe import simulate_years as simulate_years

__version__: str
