"""harness.py - what the tests of the program share: runs of it, rpc conversations, Redis servers.

usage of each test file: python3 test_X.py PROGRAM [test names]

Every test has a directory of its own (self.dir); processes are ended by their id.
"""
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
    sys.exit(f'usage: {sys.argv[0]} PROGRAM')
PROGRAM = os.path.abspath(sys.argv.pop(1))
# Programs built with sanitizers take several times as long.
PATIENCE = 120


def environment(**more):
    """Ours without what would tell the program where its graph is."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith('REDSTRING_') and k not in ('XDG_DATA_HOME', 'NO_COLOR')}
    return {**kept, 'LC_ALL': 'C.UTF-8', **more}


class Outcome:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __str__(self):
        return f'exit {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}'


def run(*words, stdin=b'', timeout=PATIENCE, **env):
    if isinstance(stdin, str):
        stdin = stdin.encode()
    done = subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, timeout=timeout,
                          env=environment(**env))
    return Outcome(done.returncode, done.stdout.decode(errors='replace'),
                   done.stderr.decode(errors='replace'))


class Rpc:
    """A conversation with `redstring rpc`."""

    def __init__(self, *options):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen([PROGRAM, 'rpc', *options], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors,
                                        env=environment())
        self.number = 0

    def line(self, line):
        """One raw line; the answer, or None where the program is gone."""
        try:
            self.process.stdin.write(line + b'\n')
            self.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            return None
        answer = self.process.stdout.readline()
        return json.loads(answer) if answer.endswith(b'\n') else None

    def send(self, **members):
        self.number += 1
        return self.line(json.dumps({'id': self.number, **members}).encode())

    def query(self, text, **parameters):
        return self.send(query=text, parameters=parameters)

    def rows(self, text, **parameters):
        answer = self.query(text, **parameters)
        if answer is None or 'rows' not in answer:
            raise AssertionError(f'{text[:300]}: {answer} {self.stderr()}')
        return answer['rows']

    def value(self, text, **parameters):
        return self.rows(text, **parameters)[0][0]

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors='replace')

    def kill(self):
        self.process.kill()
        self.close()

    def close(self):
        """The exit status."""
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except BrokenPipeError:
                pass
        status = self.process.wait(timeout=PATIENCE)
        self.errors.close()
        return status


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Redis:
    """A redis-server of the test's own, on a port of 127.0.0.1 or on a socket."""

    def __init__(self, directory, *options, port=0, sock=None):
        os.makedirs(directory, exist_ok=True)
        words = ['redis-server', '--port', str(port), '--dir', directory, '--save', '', *options]
        if sock is not None:
            words += ['--unixsocket', sock]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                if sock is not None:
                    with socket.socket(socket.AF_UNIX) as s:
                        s.connect(sock)
                else:
                    socket.create_connection(('127.0.0.1', port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError('redis-server does not start')

    def stop(self):
        self.process.kill()
        self.process.wait()


def server_pid(data):
    """The process that listens on the embedded server's socket; 0: none."""
    # A relative name keeps the path within what a socket address can hold.
    before = os.getcwd()
    try:
        os.chdir(data)
        with socket.socket(socket.AF_UNIX) as s:
            s.connect('r.sock')
            return struct.unpack('3i', s.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    except OSError:
        return 0
    finally:
        os.chdir(before)


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix='rs-program-')
        self.data = os.path.join(self.dir, 'data')
        self.addCleanup(self.clean)

    def clean(self):
        # The embedded server would go by itself some seconds after its last user.
        pid = server_pid(self.data) if os.path.isdir(self.data) else 0
        if pid > 0:
            os.kill(pid, signal.SIGTERM)
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        with open(self.path(name), 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return self.path(name)

    def stored(self, *words, **more):
        """`redstring run` on the test's own embedded store."""
        return run('run', '--data', self.data, *words, **more)

    def assertFails(self, outcome, status, *parts):
        """An error that says these parts, with this status, on standard error."""
        self.assertEqual(outcome.status, status, outcome)
        self.assertIn('error: ', outcome.err)
        for part in parts:
            self.assertIn(part, outcome.err)
        self.assertNotIn('Sanitizer', outcome.err)


def main():
    unittest.main(verbosity=2)
