"""Has Cloud Custodian handle events, as Lambda does: started in the folder that package.py wrote.

Reads events, one a line, hands each to the handler of Custodian's own package and answers with a line: what
the handler returned, or the exception that it ended with.
"""

import json
import os
import sys
import traceback

sys.path.insert(0, os.getcwd())

from custodian_policy import run  # noqa: E402

for line in sys.stdin:
    try:
        answer = {"result": run(json.loads(line), None)}
    except Exception as failure:  # as Lambda does: the process goes on
        traceback.print_exc()
        answer = {"error": repr(failure)}
    print(json.dumps(answer), flush=True)
