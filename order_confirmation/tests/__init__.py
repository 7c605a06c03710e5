from . import test_issue
from . import test_answer
from . import test_gate_confirm
from . import test_gate_goods
from . import test_immutable
