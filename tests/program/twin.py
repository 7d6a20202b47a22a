"""twin.py - a graph, and what a pattern finds in it, by the definition of openCypher and nothing else."""
import collections

EFFORT = 60000  # steps of one query: beyond them it is not asked


class TooMuch(Exception):
    """The twin would take too long."""


Node = collections.namedtuple('Node', 'id')
Edge = collections.namedtuple('Edge', 'id')
Bag = collections.namedtuple('Bag', 'items')  # a list in no order
Path = collections.namedtuple('Path', 'parts')


def frozen(value):
    """A value that Python compares as openCypher groups: 1 is 1.0, true is not 1."""
    if isinstance(value, bool):
        return ('bool', value)
    if isinstance(value, Bag):
        return ('bag', tuple(sorted((frozen(v) for v in value.items), key=repr_number)))
    if isinstance(value, list):
        return ('list', tuple(frozen(v) for v in value))
    return value


def repr_number(value):
    if isinstance(value, int):
        return repr(float(value))
    if isinstance(value, tuple) and not isinstance(value, (Node, Edge, Path)):
        return '(' + ','.join(repr_number(v) for v in value) + ')'
    return repr(value)


def thawed(value):
    """A value of the protocol."""
    if isinstance(value, list):
        return [thawed(v) for v in value]
    if isinstance(value, dict):
        tag, inner = next(iter(value.items()))
        return {'$float': lambda: float(inner), '$node': lambda: Node(inner['id']),
                '$rel': lambda: Edge(inner['id']),
                '$path': lambda: Path(tuple(thawed(v) for v in inner))}[tag]()
    return value


class Graph:
    def __init__(self, rpc):
        self.nodes, self.edges, self.labels = {}, {}, {}
        for (value,) in rpc.rows('MATCH (n) RETURN n'):
            node = value['$node']
            self.nodes[node['id']] = {k: thawed(v) for k, v in node['properties'].items()}
            self.labels[node['id']] = set(node['labels'])
        for (value,) in rpc.rows('MATCH ()-[r]->() RETURN r'):
            edge = value['$rel']
            self.edges[edge['id']] = (edge['type'], edge['start'], edge['end'],
                                      {k: thawed(v) for k, v in edge['properties'].items()})

    def prop(self, element, key):
        if element is None:
            return None
        props = self.nodes[element.id] if isinstance(element, Node) else self.edges[element.id][3]
        return props.get(key)

    def shape(self):
        """What two graphs have in common that differ in ids only (nearly)."""
        def node(n):
            return (tuple(sorted(self.labels[n])),
                    tuple(sorted((k, repr_number(frozen(v))) for k, v in self.nodes[n].items())))
        return (collections.Counter(node(n) for n in self.nodes),
                collections.Counter((t, node(s), node(e),
                                     tuple(sorted((k, repr_number(frozen(v))) for k, v in p.items())))
                                    for t, s, e, p in self.edges.values()))


# ---- three-valued logic ----

def family(v):
    return (bool if isinstance(v, bool) else float if isinstance(v, (int, float))
            else type(v))


def equal(a, b):
    if a is None or b is None:
        return None
    return family(a) is family(b) and a == b


def less(a, b):
    if a is None or b is None or family(a) is not family(b) or family(a) in (Node, Edge):
        return None
    return a < b


def negated(a):
    return None if a is None else not a


def both(a, b):
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def either(a, b):
    return negated(both(negated(a), negated(b)))


COMPARISONS = {
    '=': equal, '<>': lambda a, b: negated(equal(a, b)), '<': less, '>': lambda a, b: less(b, a),
    '<=': lambda a, b: None if less(a, b) is None else less(a, b) or a == b,
    '>=': lambda a, b: None if less(a, b) is None else less(b, a) or a == b,
}


def one_of(v, members):
    found = False
    for member in members:
        found = either(found, equal(v, member))
    return found


# ---- patterns ----

class NodeSpec:
    def __init__(self, var, label, has_label, props):
        self.var, self.label, self.has_label, self.props = var, label, has_label, props

    def text(self):
        return f"({self.var or ''}{self.label}{props_text(self.props)})"

    def fits(self, world, row, n):
        return self.has_label(world.graph.labels[n]) and all(
            equal(world.graph.nodes[n].get(k), e.of(world, row)) is True for k, e in self.props)


class EdgeSpec:
    def __init__(self, var, types, props, direction, hops):
        self.var, self.types, self.props = var, types, props
        self.direction, self.hops = direction, hops

    def text(self):
        hops = ''
        if self.hops:
            low, high = self.hops
            hops = f'*{low}..{high}' if low != 1 else f'*..{high}'
        types = ':' + '|'.join(self.types) if self.types else ''
        inner = f"{self.var or ''}{types}{hops}{props_text(self.props)}"
        left, right = {'out': ('-', '->'), 'in': ('<-', '-'), 'any': ('-', '-')}[self.direction]
        return f'{left}[{inner}]{right}' if inner else f'{left}{right}'

    def steps(self, world, row, n, used):
        """(edge, other end) of each single hop."""
        for e, (kind, start, end, props) in world.graph.edges.items():
            if e in used or (self.types and kind not in self.types):
                continue
            if not all(equal(props.get(k), x.of(world, row)) is True for k, x in self.props):
                continue
            if start == n and self.direction != 'in':
                yield e, end
            if end == n and self.direction != 'out' and not (start == end and
                                                             self.direction == 'any'):
                yield e, start


def props_text(props):
    return ' {' + ', '.join(f'{k}: {e.text}' for k, e in props) + '}' if props else ''


class Pattern:
    """Parts: (name of the path or None, [node, edge, node, ...])."""

    def __init__(self, parts):
        self.parts = parts

    def text(self):
        return ', '.join((f'{name} = ' if name else '') + ''.join(s.text() for s in specs)
                         for name, specs in self.parts)

    def rows(self, world, row):
        return self.part(world, row, dict(row), 0, frozenset())

    def part(self, world, base, row, number, used):
        if number == len(self.parts):
            yield row
            return
        name, specs = self.parts[number]
        for n in list(world.graph.nodes):
            yield from self.at(world, base, row, number, 0, n, used, [])

    def at(self, world, base, row, number, place, n, used, walked):
        world.effort()
        name, specs = self.parts[number]
        spec = specs[place]
        if spec.var in row:
            if row[spec.var] != Node(n):
                return
        if not spec.fits(world, base, n):
            return
        if spec.var:
            row = {**row, spec.var: Node(n)}
        walked = walked + [Node(n)]
        if place + 1 == len(specs):
            if name:
                row = {**row, name: Path(tuple(walked))}
            yield from self.part(world, base, row, number + 1, used)
            return
        edge = specs[place + 1]
        low, high = edge.hops or (1, 1)
        for trail, end in self.trails(world, base, edge, n, used, low, high):
            if edge.hops:
                value = [Edge(e) for e, _ in trail]
            else:
                value = Edge(trail[0][0])
            if edge.var in row and row[edge.var] != value:
                continue
            further = {**row, edge.var: value} if edge.var else row
            between = [x for e, to in trail for x in (Edge(e), Node(to))][:-1]
            if not trail:  # no hop: the end is the node itself, which stands in the path once
                yield from self.at(world, base, further, number, place + 2, end, used, walked[:-1])
                continue
            yield from self.at(world, base, further, number, place + 2, end,
                               used | {e for e, _ in trail}, walked + between)

    def trails(self, world, base, edge, n, used, low, high):
        waiting = [([], n)]
        while waiting:
            trail, end = waiting.pop()
            world.effort()
            if len(trail) >= low:
                yield trail, end
            if len(trail) < high:
                for e, to in edge.steps(world, base, end, used | {e for e, _ in trail}):
                    waiting.append((trail + [(e, to)], to))


class World:
    def __init__(self, graph):
        self.graph, self.params, self.left = graph, {}, EFFORT

    def effort(self):
        self.left -= 1
        if self.left < 0:
            raise TooMuch
