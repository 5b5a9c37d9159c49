"""Tests of the script ./stageguard: what it says when something is missing, and that it leaves nothing behind.

The last class needs what `./stageguard demo` builds.
"""

import os
import pathlib
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import unittest
import urllib.request

PROJECT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = "awk cat dirname env find grep mkdir mv sed sh sleep touch tr".split()
# Places of this machine that the tests of prerequisites must not see.
SYSTEM_JDKS = ("/Library/Java", "/usr/jdk", "/usr/java", "/opt/java", "/usr/lib/jvm")
NO_JDK = "There is no JDK 25 where Maven looks for one: install it and let JAVA_HOME or JAVA25_HOME name it."
NO_PYTHON = "There is no Python 3.11 or newer on the PATH as python3: install it."
NO_MAVEN = "There is no mvn on the PATH: install Maven 3.8.7 or newer."


class Prerequisites(unittest.TestCase):
    """The script alone in a folder, with the barest of PATHs."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        self.path = self.folder / "bin"
        self.home = self.folder / "home"
        (self.folder / "src").mkdir()
        (self.folder / "pom.xml").touch()
        self.home.mkdir()
        self.path.mkdir()
        for tool in TOOLS:
            (self.path / tool).symlink_to(shutil.which(tool))
        text = (PROJECT / "stageguard").read_text(encoding="utf-8")
        for place in SYSTEM_JDKS:
            text = text.replace(f" {place}/", " /nowhere/")
        self.script = self.folder / "stageguard"
        self.write(self.script, text)

    def write(self, file, text):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def tool(self, name, body):
        self.write(self.path / name, f"#!/bin/sh\n{body}\n")

    def jdk(self, folder, version="25.0.1"):
        self.write(folder / "bin/javac", "#!/bin/sh\n")
        (folder / "release").write_text(f'JAVA_VERSION="{version}"\n', encoding="utf-8")
        return folder

    def maven(self, version, java):
        self.tool("mvn", f'[ "$1" = -v ] || exit 1\necho "Apache Maven {version} (x)"\necho "Java version: {java}, vendor: x"')

    def environment(self, more):
        return {"PATH": str(self.path), "HOME": str(self.home), **more}

    def run_script(self, *arguments, **more):
        return subprocess.run(
            [self.script, *arguments], env=self.environment(more), capture_output=True, text=True, timeout=60, check=False
        )

    def test_everything_that_is_missing_is_said_at_once(self):
        ran = self.run_script("demo")
        self.assertEqual((ran.returncode, ran.stderr.splitlines()), (69, [NO_JDK, NO_PYTHON, NO_MAVEN]))
        self.assertEqual(ran.stdout, "")

    def test_an_old_maven(self):
        self.maven("3.8.6", "17.0.1")
        self.assertIn("Maven is 3.8.6: install 3.8.7 or newer.", self.run_script("demo").stderr.splitlines())

    def test_a_maven_that_is_new_enough(self):
        for version in ("3.8.7", "3.8.10", "3.10.0", "4.0.0"):
            self.maven(version, "17.0.1")
            self.assertEqual(self.run_script("demo").stderr.splitlines(), [NO_JDK, NO_PYTHON])

    def test_a_maven_on_an_old_java(self):
        self.maven("3.9.9", "11.0.2")
        self.assertIn(
            "Maven runs on Java 11: let JAVA_HOME name a JDK of 17 or newer.", self.run_script("demo").stderr.splitlines()
        )

    def test_an_old_python(self):
        self.tool("python3", "exit 1")
        self.assertIn(NO_PYTHON, self.run_script("demo").stderr.splitlines())

    def test_a_newer_python_beside_an_old_one(self):
        self.tool("python3", "exit 1")
        self.tool("python3.12", "exit 0")
        self.assertNotIn(NO_PYTHON, self.run_script("demo").stderr.splitlines())

    def test_a_python_without_virtual_environments(self):
        self.tool("python3", 'case $2 in *venv*) exit 1 ;; esac')
        self.assertIn(
            "python3 cannot make virtual environments: on Debian and Ubuntu install python3-venv.",
            self.run_script("demo").stderr.splitlines(),
        )

    def test_a_jdk_is_found_where_mavens_toolchain_discovery_looks(self):
        for place in (".jdks/a", ".m2/jdks/a", ".sdkman/candidates/java/a", "Library/Java/JavaVirtualMachines/a/Contents/Home"):
            jdk = self.jdk(self.home / place)
            self.assertEqual(self.run_script("jdk").stdout.strip(), str(jdk))
            shutil.rmtree(jdk)
        jdk = self.jdk(self.folder / "a jdk")
        self.assertEqual(self.run_script("jdk", JAVA25_HOME=str(jdk)).stdout.strip(), str(jdk))
        self.assertEqual(self.run_script("jdk").returncode, 69)
        toolchains = f"<toolchains>\n<jdkHome>{jdk}</jdkHome>\n</toolchains>\n"
        (self.home / ".m2/toolchains.xml").write_text(toolchains, encoding="utf-8")
        self.assertEqual(self.run_script("jdk").stdout.strip(), str(jdk))

    def test_another_jdk_is_none(self):
        jdk = self.jdk(self.folder / "jdk", version="21.0.5")
        self.assertIn(NO_JDK, self.run_script("demo", JAVA_HOME=str(jdk)).stderr.splitlines())

    def test_a_failed_build_names_its_log(self):
        self.tool("python3", "exit 0")
        self.maven("3.9.9", "17.0.1")
        ran = self.run_script("demo", JAVA_HOME=str(self.jdk(self.folder / "jdk")))
        self.assertEqual(ran.returncode, 69)
        self.assertEqual(ran.stderr.splitlines()[1:], ["The build failed: its log is target/demo/build.log."])

    def test_ctrl_c_ends_the_build(self):
        self.tool("python3", "exit 0")
        self.tool("mvn", '[ "$1" = -v ] && echo "Apache Maven 3.9.9" && echo "Java version: 17" && exit\ntouch begun\nexec sleep 600')
        environment = self.environment({"JAVA_HOME": str(self.jdk(self.folder / "jdk"))})
        with subprocess.Popen(
            [self.script, "demo"], env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as running:
            while not (self.folder / "begun").exists():
                self.assertIsNone(running.poll())
                time.sleep(0.05)
            os.kill(running.pid, signal.SIGINT)
            self.assertEqual(running.wait(30), 130)
        assert_group_gone(self, running.pid)

    def test_wrong_usage_is_one_sentence(self):
        for arguments in ((), ("demo", "now"), ("demo", "--port"), ("demo", "--port=0"), ("demo", "--port", "65536")):
            ran = self.run_script(*arguments)
            self.assertEqual((ran.returncode, len(ran.stderr.splitlines())), (2, 1), arguments)

    def test_any_other_word_is_a_command_that_runs_where_the_caller_stands(self):
        self.tool("mvn", '[ "$1" = -v ] && echo "Apache Maven 3.9.9" && echo "Java version: 17"\nexit 0')
        jdk = self.jdk(self.folder / "jdk")
        self.write(jdk / "bin/java", '#!/bin/sh\npwd\nprintf "%s\\n" "$@"\nexit 3\n')
        elsewhere = self.folder / "else where"
        elsewhere.mkdir()
        environment = self.environment({"JAVA_HOME": str(jdk)})
        for arguments in (("audit", "--policy", "a b.yaml"), ("nonsense",), ("completion",)):
            ran = subprocess.run(
                [self.script, *arguments], cwd=elsewhere, env=environment, capture_output=True, text=True, timeout=60, check=False
            )
            lines = ran.stdout.splitlines()
            self.assertEqual((ran.returncode, lines[0]), (3, str(elsewhere.resolve())), ran.stderr)
            self.assertEqual(tuple(lines[-len(arguments) :]), arguments)
            self.assertIn("io.github.stageguard.cli.StageGuardCommand", lines)

    def test_a_command_needs_no_python_and_says_what_else_is_missing(self):
        ran = self.run_script("audit")
        self.assertEqual((ran.returncode, ran.stderr.splitlines()), (69, [NO_JDK, NO_MAVEN]))
        self.assertEqual(ran.stdout, "")

    def test_help_is_no_error(self):
        for asking in ("help", "-h", "--help"):
            ran = self.run_script(asking)
            self.assertEqual((ran.returncode, ran.stderr), (0, ""))
            self.assertIn("./stageguard demo", ran.stdout)


class Demo(unittest.TestCase):
    """The real thing, built before."""

    def test_a_later_run_needs_neither_maven_nor_network(self):
        with tempfile.TemporaryDirectory() as folder:
            for tool in TOOLS + ["java"]:
                if shutil.which(tool):
                    os.symlink(shutil.which(tool), os.path.join(folder, tool))
            ran = subprocess.run(
                [PROJECT / "stageguard", "demo"],
                env={"PATH": folder, "HOME": os.environ["HOME"], "JAVA_HOME": os.environ.get("JAVA_HOME", "")},
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    def test_an_open_account_can_be_looked_at_and_ctrl_c_leaves_no_process(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [PROJECT / "stageguard", "demo", "--port", str(port)]
        for interrupt in (os.kill, os.killpg):
            with subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
            ) as running:
                self.assertTrue(any("stays open" in line for line in running.stdout))
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/restapis", timeout=10) as answer:
                    self.assertIn(b"checkout", answer.read())
                if interrupt is os.kill:
                    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
                    self.assertEqual(second.returncode, 1)
                    self.assertEqual(
                        second.stderr.splitlines(), [f"Port {port} on 127.0.0.1 is taken: free it or name another with --port."]
                    )
                interrupt(running.pid, signal.SIGINT)
                self.assertEqual((running.wait(30), running.stderr.read()), (130, ""))
            assert_group_gone(self, running.pid)

    def test_ctrl_c_while_it_works_leaves_no_process(self):
        for heading in ("Starting", "BEFORE", "AFTER"):
            with subprocess.Popen(
                [PROJECT / "stageguard", "demo"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            ) as running:
                self.assertTrue(any(line.startswith(heading) for line in running.stdout))
                os.killpg(running.pid, signal.SIGINT)
                self.assertEqual((running.wait(30), running.stderr.read()), (130, ""))
            assert_group_gone(self, running.pid)


def assert_group_gone(test, group):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    test.fail("a process is left")


if __name__ == "__main__":
    # Ignored where this runs in the background of a shell, and then by all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    unittest.main(verbosity=2)
