"""test_store.py - stores that are not there, not ours, or will not; two programs on one graph."""
import os
import signal
import socket
import threading
import time

import harness
from harness import Case, Redis, Rpc, free_port, run, server_pid

ASK = ['-q', '-c', 'RETURN 1 AS x']


class NoStore(Case):
    def test_a_redis_that_is_not_there_is_status_3(self):
        for uri in (f'redis://127.0.0.1:{free_port()}', 'unix://' + self.path('none.sock')):
            begun = time.monotonic()
            outcome = run('run', '--redis', uri, *ASK)
            self.assertFails(outcome, 3)
            self.assertLess(time.monotonic() - begun, 30)

    def test_something_that_is_no_redis_is_said(self):
        for answer in (b'HTTP/1.1 400 Bad Request\r\n\r\n', b'\0' * 100, b'-', b'$9999999999999\r\n', b''):
            server = socket.socket()
            server.bind(('127.0.0.1', 0))
            server.listen()
            self.addCleanup(server.close)

            def serve(server=server, answer=answer):
                while True:
                    try:
                        client, _ = server.accept()
                    except OSError:
                        return
                    with client:
                        try:
                            client.recv(100)
                            client.sendall(answer)
                        except OSError:
                            pass
            threading.Thread(target=serve, daemon=True).start()
            with self.subTest(answer[:20]):
                outcome = run('run', '--redis', f'redis://127.0.0.1:{server.getsockname()[1]}', *ASK)
                self.assertIn(outcome.status, (3, 5), outcome)
                self.assertIn('error: ', outcome.err)

    def test_a_server_that_never_answers_is_given_up(self):
        server = socket.socket()
        server.bind(('127.0.0.1', 0))
        server.listen()
        self.addCleanup(server.close)
        begun = time.monotonic()
        outcome = run('run', '--redis', f'redis://127.0.0.1:{server.getsockname()[1]}', *ASK)
        self.assertFails(outcome, 3)
        self.assertLess(time.monotonic() - begun, 40)

    def test_a_host_that_does_not_exist_is_status_3(self):
        self.assertFails(run('run', '--redis', 'redis://no-such-host.invalid', *ASK), 3)


class Passwords(Case):
    def test_a_wrong_password_is_refused_and_never_shown(self):
        port = free_port()
        redis = Redis(self.path('redis'), '--requirepass', 'right', '--maxmemory-policy', 'noeviction', port=port)
        self.addCleanup(redis.stop)
        outcome = run('run', '--redis', f'redis://:wr0ng-secret@127.0.0.1:{port}', *ASK)
        self.assertFails(outcome, 5, 'password')
        self.assertNotIn('wr0ng-secret', outcome.err)
        self.assertFails(run('run', '--redis', f'redis://127.0.0.1:{port}', *ASK), 5, 'password')
        outcome = run('run', '--redis', f'redis://:right@127.0.0.1:{port}', *ASK)
        self.assertEqual((outcome.status, outcome.out), (0, 'x\n1\n'), outcome)

    def test_a_redis_that_could_lose_data_by_eviction_is_refused(self):
        sock = self.path('s.sock')
        redis = Redis(self.path('redis'), '--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru', sock=sock)
        self.addCleanup(redis.stop)
        self.assertFails(run('run', '--redis', f'unix://{sock}', *ASK), 5, 'evict')

    def test_a_full_redis_refuses_and_keeps_what_it_has(self):
        sock = self.path('s.sock')
        redis = Redis(self.path('redis'), '--maxmemory', '3mb', '--maxmemory-policy', 'noeviction', sock=sock)
        self.addCleanup(redis.stop)
        uri = f'unix://{sock}'
        self.assertEqual(run('run', '--redis', uri, '-c', 'CREATE (:A)').status, 0)
        failed = None
        for _ in range(60):
            failed = run('run', '--redis', uri, '-c', "UNWIND range(1, 3000) AS i CREATE (:Big {t: randomUUID() + randomUUID() + randomUUID()})")
            if failed.status != 0:
                break
        self.assertFails(failed, 5)
        outcome = run('run', '--redis', uri, '-q', '-c', 'MATCH (n:A) RETURN count(n) AS n')
        self.assertEqual(outcome.out, 'n\n1\n', outcome)

    def test_a_key_of_another_program_is_an_error_not_a_loss(self):
        sock = self.path('s.sock')
        redis = Redis(self.path('redis'), sock=sock)
        self.addCleanup(redis.stop)
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(sock)
            s.sendall(b'SET rs:graphs hello\r\n')
            self.assertEqual(s.recv(100), b'+OK\r\n')
            outcome = run('run', '--redis', f'unix://{sock}', *ASK)
            self.assertFails(outcome, 5, 'rs:')
            s.sendall(b'GET rs:graphs\r\n')
            self.assertIn(b'hello', s.recv(100))


class Directories(Case):
    def test_a_file_in_the_place_of_the_directory_is_refused(self):
        path = self.write('file', 'x')
        self.assertFails(run('run', '--data', path, *ASK), 5, path)
        self.assertFails(run('run', '--data', path + '/below', *ASK), 5, path)

    def test_a_directory_that_cannot_be_made_or_written_is_refused(self):
        self.assertFails(run('run', '--data', '/proc/redstring', *ASK), 5, '/proc/redstring')
        if os.geteuid() == 0:
            return  # nothing is forbidden to root
        os.mkdir(self.data)
        os.chmod(self.data, 0o500)
        self.assertFails(self.stored(*ASK), 5, 'writable')
        os.chmod(self.data, 0o700)

    def test_a_directory_in_which_another_server_listens_is_refused(self):
        os.mkdir(self.data)
        redis = Redis(self.path('elsewhere'), sock=os.path.join(self.data, 'r.sock'))
        self.addCleanup(redis.stop)
        outcome = self.stored(*ASK)
        self.assertIn(outcome.status, (3, 5), outcome)
        self.assertFails(outcome, outcome.status)
        self.assertIsNone(redis.process.poll(), 'the other server was ended')

    def test_a_directory_that_is_taken_by_nothing_of_ours_is_kept_as_it_is(self):
        os.mkdir(self.data)
        self.write('data/notes.txt', 'mine')
        self.assertEqual(self.stored('-c', 'CREATE (:A)').status, 0)
        with open(self.path('data/notes.txt')) as file:
            self.assertEqual(file.read(), 'mine')

    def test_a_missing_graph_is_not_made_by_a_reader(self):
        outcome = self.stored('--readonly', *ASK)
        self.assertFails(outcome, 1)
        self.assertFalse(os.path.exists(self.data))

    def test_a_graph_may_have_any_name_that_is_text(self):
        for name in ('a b', '../x', 'x}y', 'x' * 255, '温州'):
            outcome = self.stored('--graph', name, '-q', '-c', 'CREATE (:A)')
            self.assertEqual(outcome.status, 0, outcome)
            outcome = self.stored('--graph', name, '-q', '-c', 'MATCH (n) RETURN count(n) AS n')
            self.assertEqual(outcome.out, 'n\n1\n', outcome)


class Sharing(Case):
    def test_two_programs_see_each_other_s_commits_at_once(self):
        a, b = Rpc('--data', self.data), Rpc('--data', self.data)
        for i in range(20):
            a.rows('CREATE (:N {i: $i})', i=i)
            self.assertEqual(b.value('MATCH (n:N) RETURN max(n.i)'), i)
            b.rows('MATCH (n:N {i: $i}) SET n.seen = true', i=i)
            self.assertEqual(a.value('MATCH (n:N) WHERE n.seen RETURN count(n)'), i + 1)
        self.assertEqual((a.close(), b.close()), (0, 0))

    def test_writers_that_meet_lose_nothing(self):
        self.stored('-c', 'CREATE (:Counter {n: 0})')
        failures = []

        def work():
            rpc = Rpc('--data', self.data)
            for _ in range(50):
                answer = rpc.query('MATCH (c:Counter) SET c.n = c.n + 1')
                if answer is None or 'error' in answer:
                    failures.append(answer)
            rpc.close()
        workers = [threading.Thread(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.assertEqual(failures, [])
        self.assertEqual(self.stored('-q', '-c', 'MATCH (c:Counter) RETURN c.n AS n').out, 'n\n150\n')

    def test_the_server_goes_some_seconds_after_its_last_user(self):
        self.stored('-c', 'CREATE (:A)')
        pid = server_pid(self.data)
        self.assertGreater(pid, 0)
        until = time.monotonic() + 40
        while server_pid(self.data) > 0 and time.monotonic() < until:
            time.sleep(0.5)
        self.assertEqual(server_pid(self.data), 0, 'the server is still there')
        self.assertEqual(self.stored('-q', '-c', 'MATCH (n:A) RETURN count(n) AS n').out, 'n\n1\n')

    def test_a_server_killed_in_the_middle_of_a_statement_leaves_all_of_it_or_nothing(self):
        self.stored('-c', 'CREATE (:A)')
        for wait in (0.0, 0.1, 0.4, 0.8):
            rpc = Rpc('--data', self.data)
            before = rpc.value('MATCH (n:B) RETURN count(n)')
            pid = server_pid(self.data)
            killer = threading.Timer(wait, os.kill, (pid, signal.SIGKILL))
            killer.start()
            answer = rpc.query('UNWIND range(1, 100000) AS i CREATE (:B {i: i})')
            killer.join()
            self.assertIsNotNone(answer, 'the program is gone')
            after = rpc.value('MATCH (n:B) RETURN count(n)')
            rpc.close()
            if 'error' in answer:
                self.assertIn(answer['error']['type'], ('StoreUnreachable', 'OutcomeUnknown'), answer)
                if answer['error']['type'] == 'StoreUnreachable':
                    self.assertEqual(after, before)
                self.assertIn(after - before, (0, 100000))
            else:
                self.assertEqual(after, before + 100000)
            again = self.stored('-q', '--format', 'list', '-c', 'MATCH (n:B) RETURN count(n)')
            self.assertEqual(again.out, f'{after}\n', again)

    def test_a_given_redis_that_dies_is_status_3_and_the_graph_stays(self):
        sock = self.path('s.sock')
        redis = Redis(self.path('redis'), '--appendonly', 'yes', sock=sock)
        uri = f'unix://{sock}'
        self.assertEqual(run('run', '--redis', uri, '-c', 'CREATE (:A)').status, 0)
        rpc = Rpc('--redis', uri)
        self.assertEqual(rpc.value('MATCH (n) RETURN count(n)'), 1)
        redis.stop()
        answer = rpc.query('CREATE (:B)')
        self.assertIn(answer['error']['type'], ('StoreUnreachable', 'OutcomeUnknown'), answer)
        self.assertFails(run('run', '--redis', uri, '-c', 'CREATE (:B)'), 3)
        redis = Redis(self.path('redis'), '--appendonly', 'yes', sock=sock)
        self.addCleanup(redis.stop)
        self.assertEqual(rpc.rows('MATCH (n) RETURN labels(n)'), [[['A']]])
        rpc.close()


if __name__ == '__main__':
    harness.main()
