"""Hosts for emulator.py: network namespaces without names, each with one TUN device, made by system calls alone."""
import ctypes
import errno
import fcntl
import os
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
SIOCADDRT = 0x890B
SIOCGIFCONF, SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFADDR = 0x8912, 0x8913, 0x8914, 0x8916
SIOCSIFNETMASK, SIOCSIFMTU, SIOCSIFTXQLEN = 0x891C, 0x8922, 0x8943
IFF_UP, RTF_UP = 0x1, 0x1
MTU = 1500
NETWORKS = range(100, 128)  # 10.100.0.0/16 and on: the first that nobody uses

libc = ctypes.CDLL(None, use_errno=True)


def make_hosts(count):
    """TUN devices, addresses and namespaces (file descriptors), of the root side first."""
    own = os.open('/proc/self/ns/net', os.O_RDONLY)
    second, root_device = claim_network()
    root_address = '10.%d.255.1' % second
    devices = [root_device]
    addresses, namespaces = [root_address], [own]
    for i in range(count):
        address = '10.%d.%d.%d' % (second, i // 250, i % 250 + 2)
        check(libc.unshare(CLONE_NEWNET), 'a network namespace cannot be made')
        namespaces.append(os.open('/proc/self/ns/net', os.O_RDONLY))
        disable_ipv6()
        bring_up_loopback()
        devices.append(open_tun('t0', address, queue=2000))
        add_default_route('t0')
        addresses.append(address)
        check(libc.setns(own, CLONE_NEWNET), 'the own namespace cannot be entered again')
    return devices, addresses, namespaces


def claim_network():
    """The second byte of a 10.x network that nobody here uses, and the root side's device in it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        room = ctypes.create_string_buffer(40 * 256)
        request = struct.pack('iL', len(room), ctypes.addressof(room))
        used, _ = struct.unpack('iL', fcntl.ioctl(sock, SIOCGIFCONF, request))
    taken = {tuple(room.raw[at + 20 : at + 22]) for at in range(0, used, 40)}
    for second in NETWORKS:
        if (10, second) in taken:
            continue
        try:
            return second, open_tun('swarm%d' % second, '10.%d.255.1' % second, queue=20000)
        except OSError as error:
            if error.errno != errno.EBUSY:  # then another emulator starts at this moment
                raise
    fail('all networks from 10.%d to 10.%d are in use: end the other emulators' % (NETWORKS[0], NETWORKS[-1]))


def open_tun(name, address, queue):
    """A device in the namespace that this process is in; the descriptor keeps working from any other."""
    device = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TUN | IFF_NO_PI))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCSIFADDR, named(name, inet(address)))
        fcntl.ioctl(sock, SIOCSIFNETMASK, named(name, inet('255.255.0.0')))
        fcntl.ioctl(sock, SIOCSIFMTU, named(name, struct.pack('i', MTU)))
        fcntl.ioctl(sock, SIOCSIFTXQLEN, named(name, struct.pack('i', queue)))
        switch_on(sock, name)
    return device


def bring_up_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        switch_on(sock, 'lo')


def switch_on(sock, name):
    (flags,) = struct.unpack_from('H', fcntl.ioctl(sock, SIOCGIFFLAGS, named(name, b'')), 16)
    fcntl.ioctl(sock, SIOCSIFFLAGS, named(name, struct.pack('H', flags | IFF_UP)))


def add_default_route(name):
    """Chromium asks for the address of the default route, and offers no candidate where there is none."""
    device = ctypes.create_string_buffer(name.encode())
    anywhere = inet('0.0.0.0')
    # struct rtentry of linux/route.h
    route = struct.pack(
        '@L16s16s16sHhLPhPLLH', 0, anywhere, anywhere, anywhere, RTF_UP, 0, 0, 0, 0, ctypes.addressof(device), 0, 0, 0
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCADDRT, route)


def disable_ipv6():
    try:
        with open('/proc/sys/net/ipv6/conf/all/disable_ipv6', 'w') as file:
            file.write('1')
    except OSError:
        pass  # no IPv6 here; its packets are not carried in any case


def named(name, value):
    """struct ifreq"""
    return struct.pack('16s24s', name.encode(), value)


def inet(address):
    """struct sockaddr_in"""
    return struct.pack('=HH4s8x', socket.AF_INET, 0, socket.inet_aton(address))


def check(result, sentence):
    if result != 0:
        fail('%s: %s' % (sentence, os.strerror(ctypes.get_errno())))


def fail(sentence):
    print('%s.' % sentence, file=sys.stderr)
    sys.exit(1)
