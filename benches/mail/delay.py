"""A way of its own for packets, on which each takes a while: what netem does, for kernels without it.

Every packet to 127.0.0.2 that the kernel routes to the device comes back after the delay with sender and recipient
exchanged. So 127.0.0.1 gets it from 127.0.0.2, and its answer goes the same way back: one machine, seen as two. TCP itself
is the kernel's, with its handshake and slow start. The exchange leaves the checksums right. Packets are delayed side by
side, and none is lost.
"""

import collections
import fcntl
import os
import select
import struct
import sys
import time

# linux/if_tun.h: TUNSETIFF; a device for IP packets (IFF_TUN) without a header before them (IFF_NO_PI).
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


def main() -> None:
    name, delay = sys.argv[1], float(sys.argv[2]) / 1000
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    under_way: collections.deque[tuple[float, bytes]] = collections.deque()
    while True:
        wait = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
        if select.select([device], [], [], wait)[0]:
            packet = os.read(device, 65535)
            # The kernel asks for routers over IPv6 on its own.
            if packet[0] >> 4 == 4:
                turned = packet[:12] + packet[16:20] + packet[12:16] + packet[20:]
                under_way.append((time.monotonic() + delay, turned))
        while under_way and under_way[0][0] <= time.monotonic():
            os.write(device, under_way.popleft()[1])


if __name__ == "__main__":
    main()
