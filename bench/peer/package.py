"""Writes what Cloud Custodian would upload for a policy: package.py POLICY FOLDER.

The policy is validated and packed by Custodian itself. Its libraries are left out of the folder: they are
those of the environment that this runs in. What it writes for each event goes into the folder, not to /tmp.
"""

import json
import pathlib
import sys
import zipfile

from c7n import mu, policy
from c7n.config import Config

given, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
options = Config.empty(region="us-east-1", account_id="000000000000")
(the_policy,) = policy.load(options, given)
packed = mu.PolicyLambda(the_policy).get_archive()  # its file goes with it
with zipfile.ZipFile(packed.path) as archive:
    config = json.loads(archive.read("config.json"))
    handler = archive.read("custodian_policy.py")
config["policies"][0]["mode"]["execution-options"] = {"output_dir": str(folder / "output")}
folder.mkdir(parents=True, exist_ok=True)
(folder / "config.json").write_text(json.dumps(config, indent=2))
(folder / "custodian_policy.py").write_bytes(handler)
