"""The tests' emulator of AWS, with SAM CLI's translator for the SAM transform."""

import os
import socket
import subprocess
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request

# The emulator's own packages come first; SAM CLI's only add what it lacks.
SERVE = """
import runpy, sys
packages, script = sys.argv[1:]
sys.path.append(packages)
sys.argv = [script]
runpy.run_path(script, run_name="__main__")
"""


class Emulator:
    """Runs on a free loopback port until it is stopped, or this process ends."""

    def __init__(self, project):
        home = project / "target/emulator"
        python = home / "venv/bin/python"
        if not python.exists():
            raise RuntimeError("The emulator is not installed: any integration test does that (mvn verify).")
        self.scratch = tempfile.TemporaryDirectory()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        with (project / "target/ci/emulator.log").open("wb") as log:
            self.process = subprocess.Popen(
                [str(python), "-c", SERVE, sysconfig.get_path("purelib"), str(project / "src/test/emulator/serve.py")],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={
                    **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
                    "GATEWAY_PORT": str(port),
                    "BIND_HOST": "127.0.0.1",
                    "IOT_MTLS_ENABLED": "false",
                    "SFTP_ENABLED": "0",
                    "PERSIST_STATE": "0",
                    "STATE_DIR": self.scratch.name,
                    "TMPDIR": self.scratch.name,
                },
            )
        self._wait()

    def _wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=10):
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        self.stop()
        raise RuntimeError("The emulator did not start; its log is target/ci/emulator.log")

    def environment(self):
        """What SAM CLI and the SDK need to use it instead of AWS. Its account is 000000000000."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "SAM_CLI_TELEMETRY": "0",
        }

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.scratch.cleanup()
