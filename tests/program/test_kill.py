"""test_kill.py - twenty rounds of kill -9 under load: what was acknowledged stays, nothing is half.

A statement makes a pair of nodes, joined, or moves a claim with it; the program is killed in even
rounds, the embedded server in odd ones. ROUNDS in the environment names another number of rounds.
"""
import os
import random
import signal
import threading
import time

import harness
from harness import Case, Rpc, server_pid

WRITE = ("CREATE (k:K {round: $round, i: $i})-[:R]->(:L {round: $round, i: $i}) "
         "ASSERT k.status = 'open' ACCORDING TO 'S'")


class Kills(Case):
    def write_until_killed(self, rpc, round_, acknowledged, failed):
        i = 0
        while True:
            answer = rpc.query(WRITE, round=round_, i=i)
            if answer is None:
                return i  # this one may be there or not
            if 'error' in answer:
                failed.append((i, answer['error']))
                if len(failed) > 3:
                    return i
            else:
                acknowledged.append(i)
            i += 1

    def test_no_acknowledged_statement_is_lost_and_none_is_half_there(self):
        chance = random.Random(20)
        first = Rpc('--data', self.data)
        first.rows("CREATE (:Source {id: 'S'})")
        first.close()
        rounds = int(os.environ.get('ROUNDS', '20'))
        total = 0
        for round_ in range(rounds):
            rpc = Rpc('--data', self.data)
            rpc.rows('RETURN 1')
            server = server_pid(self.data)
            self.assertGreater(server, 0)
            acknowledged, failed, open_end = [], [], []
            writer = threading.Thread(
                target=lambda: open_end.append(self.write_until_killed(rpc, round_, acknowledged, failed)))
            writer.start()
            time.sleep(chance.uniform(0.02, 0.6))
            if round_ % 2 == 0:
                rpc.process.kill()
            else:
                os.kill(server, signal.SIGKILL)
                time.sleep(chance.uniform(0.3, 1.0))
                rpc.process.kill()
            writer.join(timeout=harness.PATIENCE)
            self.assertFalse(writer.is_alive())
            rpc.close()

            look = Rpc('--data', self.data)
            there = look.rows('MATCH (k:K {round: $r}) RETURN k.i ORDER BY k.i', r=round_)
            whole = look.rows('MATCH (k:K {round: $r})-[:R]->(l:L {round: $r, i: k.i}) '
                              "WHERE k.status = 'open' AND size(claims(k, 'status')) = 1 "
                              'RETURN k.i ORDER BY k.i', r=round_)
            ends = look.value('MATCH (l:L {round: $r}) RETURN count(l)', r=round_)
            look.close()
            there, whole = [row[0] for row in there], [row[0] for row in whole]
            self.assertEqual(there, whole, f'round {round_}: half a statement')
            self.assertEqual(ends, len(there), f'round {round_}: half a statement')
            self.assertEqual(len(set(there)), len(there), f'round {round_}: a statement twice')
            missing = set(acknowledged) - set(there)
            self.assertEqual(missing, set(), f'round {round_}: acknowledged and lost')
            unknown = {i for i, error in failed if error['type'] == 'OutcomeUnknown'} | set(open_end)
            extra = set(there) - set(acknowledged) - unknown
            self.assertEqual(extra, set(), f'round {round_}: failed and there: {failed}')
            total += len(acknowledged)
        self.assertGreater(total, rounds, 'the load was none')
        look = Rpc('--data', self.data)
        self.assertGreaterEqual(look.value('MATCH (k:K) RETURN count(k)'), total)
        look.close()


if __name__ == '__main__':
    harness.main()
