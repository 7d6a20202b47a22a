"""test_cluster.py - a real Redis Cluster: of three nodes with a slot that moves under load, and of
three with a replica each of which a master is killed."""
import os
import shutil
import signal
import subprocess
import threading
import time
import random

import harness
from harness import Case, run


def redis(port, *words, check=True):
    done = subprocess.run(['redis-cli', '-p', str(port), *map(str, words)], capture_output=True,
                          text=True, timeout=30)
    text = done.stdout.strip()
    if check and ('ERR' in text[:8] or done.returncode != 0):
        raise RuntimeError(f'{words}: {text}{done.stderr}')
    return text


class Cluster:
    """Servers of our own, each in a directory; the bus uses the port plus 10,000."""

    def __init__(self, directory, masters, replicas):
        self.nodes, self.directory = {}, directory
        # The bus, too, below the ports that the system gives to clients (32768 and up), and apart
        # for tests that run at once.
        first = 12000 + (os.getpid() * 16 + random.randrange(16)) % 9900
        self.ports = list(range(first, first + masters * (1 + replicas)))
        for port in self.ports:
            self.start(port)
        names = [f'127.0.0.1:{port}' for port in self.ports]
        made = subprocess.run(['redis-cli', '--cluster', 'create', *names, '--cluster-replicas',
                               str(replicas), '--cluster-yes'], capture_output=True, text=True,
                              timeout=60)
        if made.returncode != 0:
            self.stop()
            raise RuntimeError(made.stdout + made.stderr)
        self.wait()
        self.uri = f'redis+cluster://{names[0]},{names[1]}'

    def start(self, port):
        path = os.path.join(self.directory, str(port))
        os.makedirs(path, exist_ok=True)
        self.nodes[port] = subprocess.Popen(
            ['redis-server', '--port', str(port), '--bind', '127.0.0.1', '--cluster-enabled', 'yes',
             '--cluster-node-timeout', '1000', '--save', '', '--appendonly', 'yes', '--dir', path,
             '--appendfsync', 'always', '--repl-diskless-sync-delay', '0'], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd=path)
        for _ in range(500):
            if redis(port, 'PING', check=False) == 'PONG':
                return
            time.sleep(0.02)
        self.stop()
        raise RuntimeError('the server does not answer')

    def wait(self, but=()):
        for _ in range(500):
            up = [p for p in self.ports if p not in but]
            if all('cluster_state:ok' in redis(p, 'CLUSTER', 'INFO') for p in up):
                return
            time.sleep(0.05)
        raise RuntimeError('the cluster does not come up')

    def wait_for_replicas(self):
        for _ in range(500):
            info = [redis(p, 'INFO', 'replication') for p in self.ports]
            if all('role:master' in i or 'master_link_status:up' in i for i in info):
                return
            time.sleep(0.05)
        raise RuntimeError('a replica does not come level with its master')

    def owner(self, slot):
        for line in redis(self.ports[0], 'CLUSTER', 'NODES').splitlines():
            words = line.split()
            if 'master' not in words[2] or 'fail' in words[2]:
                continue
            for span in words[8:]:
                if span.startswith('['):
                    continue
                low, _, high = span.partition('-')
                if int(low) <= slot <= int(high or low):
                    return int(words[1].split('@')[0].split(':')[1]), words[0]
        raise RuntimeError('nobody has the slot')

    def ident(self, port):
        return redis(port, 'CLUSTER', 'MYID')

    def stop(self):
        for process in self.nodes.values():
            process.send_signal(signal.SIGKILL)
            process.wait()


class Base(Case):
    masters, replicas = 3, 0

    def setUp(self):
        super().setUp()
        if shutil.which('redis-cli') is None:
            self.skipTest('redis-cli is not installed')
        self.cluster = Cluster(self.path('nodes'), self.masters, self.replicas)
        self.addCleanup(self.cluster.stop)

    def does(self, *words, status=0):
        outcome = run(*words, '--redis', self.cluster.uri)
        self.assertEqual(outcome.status, status, outcome)
        return outcome.out

    def query(self, text):
        return self.does('run', '-q', '--format', 'tsv', '-c', text)

    def gid(self):
        return self.does('graphs').split('\t')[1]

    def load(self, stop, done, failures):
        while not stop.is_set():
            number = len(done)
            outcome = run('run', '--redis', self.cluster.uri, '-q', '-c',
                          f'CREATE (:N {{id: {number}}})')
            if outcome.status == 0:
                done.append(number)
            else:
                failures.append(outcome)

    def assert_all_there(self, done):
        found = [int(line) for line in
                 self.query('MATCH (n:N) RETURN n.id AS id ORDER BY id').split('\n')[1:] if line]
        self.assertEqual(sorted(set(done) - set(found)), [])


class Three(Base):
    def test_a_graph_lives_in_a_cluster(self):
        self.query("CREATE (:P {name: 'Ann'})-[:KNOWS]->(:P {name: 'Bob'})")
        self.does('checkpoint')
        self.query("UNWIND range(1, 20000) AS i CREATE (:N {id: i, text: 'a text of its own ' + toString(i * 7919)})")
        self.does('checkpoint')
        self.assertEqual(self.query('MATCH (n:N) RETURN count(n) AS c'), 'c\n20000\n')
        self.assertIn('the chain holds', self.does('check'))
        slots = {self.cluster.owner(s)[0] for s in range(0, 16384, 1024)}
        self.assertEqual(len(slots), 3)
        self.does('drop', 'default', '--yes')
        self.assertEqual([redis(p, 'DBSIZE') for p in self.cluster.ports], ['0', '0', '0'])

    def test_a_single_redis_is_no_cluster_and_a_node_is_no_single_redis(self):
        node = run('run', '--redis', f'redis://127.0.0.1:{self.cluster.ports[0]}', '-q', '-c', 'RETURN 1')
        self.assertNotEqual(node.status, 0)
        self.assertIn('redis+cluster://', node.err)

    def test_a_slot_moves_under_load(self):
        self.query('CREATE (:N {id: -1})')
        log = f'rs:{{{self.gid()}}}:log'
        slot = int(redis(self.cluster.ports[0], 'CLUSTER', 'KEYSLOT', log))
        stop, done, failures = threading.Event(), [], []
        writer = threading.Thread(target=self.load, args=(stop, done, failures))
        writer.start()
        try:
            for _ in range(3):
                source, source_id = self.cluster.owner(slot)
                target = next(p for p in self.cluster.ports if p != source)
                redis(target, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', source_id)
                redis(source, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', self.cluster.ident(target))
                time.sleep(0.3)  # commits come while the slot is half here and half there
                for key in redis(source, 'CLUSTER', 'GETKEYSINSLOT', slot, 100).split():
                    redis(source, 'MIGRATE', '127.0.0.1', target, key, 0, 5000)
                time.sleep(0.2)
                for port in (target, source):
                    redis(port, 'CLUSTER', 'SETSLOT', slot, 'NODE', self.cluster.ident(target))
                for _ in range(100):
                    if self.cluster.owner(slot)[0] == target:
                        break
                    time.sleep(0.05)
                time.sleep(0.2)
        finally:
            stop.set()
            writer.join()
        self.assertEqual([str(f) for f in failures], [])
        self.assertGreater(len(done), 5)
        self.assert_all_there(done)
        self.assertIn('the chain holds', self.does('check'))


class ThreeAndThree(Base):
    replicas = 1

    def test_a_killed_master_is_succeeded(self):
        self.cluster.wait_for_replicas()
        self.query('CREATE (:N {id: -1})')
        log = f'rs:{{{self.gid()}}}:log'
        slot = int(redis(self.cluster.ports[0], 'CLUSTER', 'KEYSLOT', log))
        for number in range(5):
            self.query(f'CREATE (:N {{id: {number}}})')
        time.sleep(0.5)  # the replica has them: what it has not can be lost, and the chain tells
        victim, _ = self.cluster.owner(slot)
        process = self.cluster.nodes.pop(victim)
        process.send_signal(signal.SIGKILL)
        process.wait()
        begun = time.monotonic()
        while True:
            outcome = run('run', '--redis', self.cluster.uri, '-q', '-c', 'CREATE (:N {id: 5})')
            if outcome.status == 0:
                break
            self.assertIn(outcome.status, (1, 3, 5), outcome)
            self.assertLess(time.monotonic() - begun, 30, outcome)
            time.sleep(0.1)
        self.cluster.ports.remove(victim)
        self.assert_all_there(list(range(6)))
        self.assertIn('the chain holds', self.does('check'))


if __name__ == '__main__':
    harness.main()
