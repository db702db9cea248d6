#!/usr/bin/env python3
"""A network of N hosts in one process, for real programs.

Each host is a network namespace with one TUN device; this process reads every IP packet that a host sends, shapes
it, and writes it to the host it is for. What a packet meets, in this order:

  1. the sender's uplink: a rate and a drop-tail queue, so many seconds long;
  2. loss: each host has a probability of its own, drawn uniformly from --loss-least to --loss; a packet passes both ends'
     draws or is lost (it has used the uplink then, as in life);
  3. the one-way latency of the pair: hosts lie on a unit square at seeded coordinates, and their distance, as a share
     of the diagonal, leads from the least to the greatest latency;
  4. the receiver's downlink: a rate and a drop-tail queue again.

Host 0 is the caller's own namespace, with no rate and no loss, at the least latency from everyone: servers stand there.

The namespaces have no names: they live as long as this process and whoever runs in them, and so do the TUN devices.
However this process ends, nothing is left to remove. A program enters host i by `nsenter --net=PATH`, where PATH is
the host's `netns` in the first line that is printed.

Lines on standard output are JSON. The first is {"root", "hosts": [{"address", "netns", "up", "down", "loss"}, ...]};
then one for each line on standard input:

  stats         {"now", "hosts": [{"sent", "packets", "received", "dropped", "lost"}, ...], "kinds", "late", ...}
                counters since the start, in bytes of IP packets, host 0 first; see `stats` below
  trace PATH    {"trace": PATH}: from now on a line for each packet, as it leaves a host: see `Trace`
  trace         {"trace": null}: no more
  drop HOST N   {"drop": N}: the next N packets of data (see KINDS) from this host are lost after its uplink

The end of standard input, SIGTERM and SIGINT end it. Linux, root, Python 3.8 or newer; nothing else is needed.
"""
import argparse
import errno
import gc
import heapq
import json
import math
import os
import random
import select
import signal
import socket
import sys
import time

sys.dont_write_bytecode = True  # a folder of sources stays one
from hosts import fail, make_hosts  # noqa: E402

HOSTS_MAX = 250 * 250
LATE_MS = 5.0  # a packet handed on later than this, past its time, is counted as late
LINE_BYTES_MAX = 4096
# UDP by its first byte (RFC 7983, RFC 9147): STUN keeps links open; DTLS records set them up, as far as they are not
# encrypted (handshake), or carry SCTP (data: 23 in DTLS 1.2, 32 to 63 in 1.3).
KINDS = ('stun', 'handshake', 'data', 'tcp', 'other')
DTLS_DATA = frozenset([23, *range(32, 64)])

monotonic = time.monotonic


def main():
    options = parse_options()
    gc.disable()  # nothing here makes cycles, and a collection would hold up packets
    raise_priority()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    network = Network(options)
    print(json.dumps(network.describe()), flush=True)
    network.run()


def parse_options():
    parser = argparse.ArgumentParser(description='A network of N shaped hosts for real programs.')
    parser.add_argument('--hosts', type=int, required=True, help='hosts beside the root side')
    parser.add_argument('--up', type=float, default=200e3, help='bit/s')
    parser.add_argument('--down', type=float, default=200e3, help='bit/s')
    parser.add_argument('--rate', action='append', default=[], help='HOST:UP:DOWN, another rate for one host')
    parser.add_argument('--latency', type=float, nargs=2, default=(10, 150), help='one way, ms: least and greatest')
    parser.add_argument('--loss', type=float, default=0.0, help='greatest loss of a host, 0 to 1')
    parser.add_argument('--loss-least', type=float, default=0.0, help='least loss of a host')
    parser.add_argument('--queue', type=float, default=1.0, help='length of each queue in seconds of its link')
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    if not 1 <= options.hosts <= HOSTS_MAX:
        parser.error('--hosts must be from 1 to %d' % HOSTS_MAX)
    return options


def raise_priority():
    """The network must not slow down because the machine is busy; `late` in the stats says how far that holds. This
    process uses a few hundredths of a processor, so that it can go before all others."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except OSError:
        pass  # a container may forbid it


class Network:
    def __init__(self, options):
        self.queue_s = options.queue
        count = options.hosts + 1
        # One generator per concern, so that another loss does not move the hosts.
        places = random.Random('places %d' % options.seed)
        losses = random.Random('losses %d' % options.seed)
        self.draws = random.Random('draws %d' % options.seed)
        self.places = [(places.random(), places.random()) for _ in range(count)]
        least_loss, loss_range = options.loss_least, options.loss - options.loss_least
        self.loss = [0.0] + [least_loss + losses.random() * loss_range for _ in range(options.hosts)]
        self.up = [math.inf] + [options.up] * options.hosts
        self.down = [math.inf] + [options.down] * options.hosts
        for given in options.rate:
            host, up, down = given.split(':')
            self.up[int(host)], self.down[int(host)] = float(up), float(down)
        least, greatest = (ms / 1000 for ms in options.latency)
        self.latency = [[self.pair_latency(i, j, least, greatest) for j in range(count)] for i in range(count)]
        self.devices, self.addresses, self.namespaces = make_hosts(options.hosts)

        self.sent = [0] * count
        self.packets = [0] * count
        self.received = [0] * count
        self.dropped = [0] * count
        self.lost = [0] * count
        self.kind_bytes = dict.fromkeys(KINDS, 0)
        self.unrouted = 0
        self.delivered = self.late_count = 0
        self.late_max = 0.0
        self.up_free = [0.0] * count
        self.down_free = [0.0] * count
        self.trace = None
        self.to_drop = [0] * count

    def pair_latency(self, i, j, least, greatest):
        if i == 0 or j == 0:
            return least
        return least + (greatest - least) * math.dist(self.places[i], self.places[j]) / math.sqrt(2)

    def describe(self):
        hosts = [
            {
                'address': self.addresses[i],
                'netns': '/proc/%d/fd/%d' % (os.getpid(), self.namespaces[i]),
                'up': self.up[i],
                'down': self.down[i],
                'loss': self.loss[i],
            }
            for i in range(1, len(self.devices))
        ]
        return {'root': self.addresses[0], 'hosts': hosts}

    def stats(self):
        """Bytes and packets are counted where they leave a host (sent) and where they arrive (received). `dropped` are
        those of full queues, at either end. `kinds` are the bytes sent by all hosts but host 0: see KINDS.
        `backlog` is the longest uplink queue now, in seconds. Of all packets `delivered`, `late` were handed on over
        5 ms after their time, the `latest` so many ms, because this process did not run: a machine that is too busy."""
        now = monotonic()
        return {
            'now': time.time() * 1000,
            'hosts': [
                {
                    'sent': self.sent[i],
                    'packets': self.packets[i],
                    'received': self.received[i],
                    'dropped': self.dropped[i],
                    'lost': self.lost[i],
                }
                for i in range(len(self.devices))
            ],
            'kinds': self.kind_bytes,
            'backlog': max(0.0, max(self.up_free) - now),
            'unrouted': self.unrouted,
            'delivered': self.delivered,
            'late': self.late_count,
            'latest': self.late_max * 1000,
            'cpu': time.process_time(),
        }

    def run(self):
        # Local names: this loop runs for every packet of every host.
        heap, order = [], 0
        devices, up, down, loss, latency = self.devices, self.up, self.down, self.loss, self.latency
        sent, packets, received, dropped, lost = self.sent, self.packets, self.received, self.dropped, self.lost
        kind_bytes, up_free, down_free = self.kind_bytes, self.up_free, self.down_free
        queue_s, draw, to_drop = self.queue_s, self.draws.random, self.to_drop
        host_at = {socket.inet_aton(address): i for i, address in enumerate(self.addresses)}
        host_of = {device: i for i, device in enumerate(devices)}
        read, write, push, pop = os.read, os.write, heapq.heappush, heapq.heappop
        epoll = select.epoll()
        for device in devices:
            epoll.register(device, select.EPOLLIN)
        commands = Commands(self)
        epoll.register(commands.source, select.EPOLLIN)

        while True:
            wait = max(0.0, heap[0][0] - monotonic()) if heap else 1.0
            for source, _ in epoll.poll(wait):
                if source == commands.source:
                    if not commands.read():
                        return
                    continue
                i = host_of[source]
                # One packet a turn: most hosts have no second one, and to ask costs as much as to read.
                try:
                    packet = read(source, 2048)
                except BlockingIOError:
                    continue
                if packet[0] >> 4 != 4:
                    continue
                j = host_at.get(packet[16:20])
                if j is None:
                    self.unrouted += 1  # multicast, or a browser that looks for a name server
                    continue
                now = monotonic()
                size = len(packet)
                start = up_free[i]
                if start < now:
                    start = now
                elif start - now > queue_s:
                    dropped[i] += size
                    continue
                left = up_free[i] = start + size * 8 / up[i]
                sent[i] += size
                packets[i] += 1
                if i:
                    kind_bytes[kind_of(packet)] += size
                if self.trace:
                    self.trace.write(left, i, j, packet)
                if to_drop[i] and kind_of(packet) == 'data':
                    to_drop[i] -= 1
                    lost[i] += size
                    continue
                if i and j and (loss[i] or loss[j]) and draw() >= (1 - loss[i]) * (1 - loss[j]):
                    lost[i] += size
                    continue
                order += 1
                push(heap, (left + latency[i][j], order, False, i, j, packet))

            now = monotonic()
            while heap and heap[0][0] <= now:
                at, number, is_through, i, j, packet = pop(heap)
                size = len(packet)
                if not is_through:
                    start = down_free[j]
                    if start < at:
                        start = at
                    elif start - at > queue_s:
                        dropped[j] += size
                        continue
                    # From `at`, not from now: this process being late must not make the link slower.
                    at = down_free[j] = start + size * 8 / down[j]
                    if at > now:
                        push(heap, (at, number, True, i, j, packet))
                        continue
                late = now - at
                self.delivered += 1
                if late > self.late_max:
                    self.late_max = late
                if late * 1000 > LATE_MS:
                    self.late_count += 1
                try:
                    write(devices[j], packet)
                except OSError:
                    dropped[j] += size  # its namespace is going
                    continue
                received[j] += size


def kind_of(packet):
    protocol = packet[9]
    if protocol == socket.IPPROTO_TCP:
        return 'tcp'
    first = udp_first(packet)
    if first < 0:
        return 'other'
    if first < 4:
        return 'stun'
    return 'data' if first in DTLS_DATA else 'handshake'


def udp_first(packet):
    """The first byte of what a UDP packet carries, or -1."""
    start = (packet[0] & 15) * 4 + 8
    return packet[start] if packet[9] == socket.IPPROTO_UDP and len(packet) > start else -1


class Commands:
    """Lines on standard input, as the head of this file lists them."""

    def __init__(self, network):
        self.network = network
        self.source = sys.stdin.fileno()
        os.set_blocking(self.source, False)
        self.rest = b''

    def read(self):
        """False at the end of the input."""
        try:
            data = os.read(self.source, LINE_BYTES_MAX)
        except BlockingIOError:
            return True
        if not data:
            return False
        *lines, self.rest = (self.rest + data).split(b'\n')
        for line in lines:
            print(json.dumps(self.answer(line.decode())), flush=True)
        return True

    def answer(self, line):
        verb, _, rest = line.strip().partition(' ')
        if verb == 'stats':
            return self.network.stats()
        if verb == 'trace':
            if self.network.trace:
                self.network.trace.close()
            self.network.trace = Trace(rest) if rest else None
            return {'trace': rest or None}
        if verb == 'drop':
            host, count = map(int, rest.split())
            self.network.to_drop[host] = count
            return {'drop': count}
        return {'error': 'unknown command: %s' % verb}


class Trace:
    """One line for each packet, tab-separated: ms when it has left the uplink, sender, receiver, bytes, IP protocol,
    and the first byte of what UDP carries, or -1."""

    def __init__(self, path):
        self.file = open(path, 'w')

    def write(self, at, i, j, packet):
        self.file.write('%.2f\t%d\t%d\t%d\t%d\t%d\n' % (at * 1000, i, j, len(packet), packet[9], udp_first(packet)))

    def close(self):
        self.file.close()


if __name__ == '__main__':
    try:
        main()
    except PermissionError as error:
        fail('the network needs root: %s' % error)
    except BrokenPipeError:
        pass  # the bench is gone
    except OSError as error:
        if error.errno == errno.ENOENT:
            fail('this system has no TUN devices: %s' % error)
        raise
