import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect } from 'vitest';
import { cProbe, javascriptProbe, pythonProbe } from './probes.ts';
import type { HostileSuite } from './suite.ts';
import { raw } from './system-calls.ts';
import { uniqueWord } from './variants.ts';

/** Answers of a network without a way out, and of a loopback with nobody on it. */
const NO_WAY_OUT = ['ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'EADDRNOTAVAIL', 'ENETDOWN'];
const NO_SUCH_SOCKET = ['EAFNOSUPPORT', 'EPROTONOSUPPORT', 'ESOCKTNOSUPPORT'];

/** Ways out to others. */
export function network(suite: HostileSuite): void {
  const title = 'TCP to the internet, the metadata address, the docker bridge, the host’s loopback';
  suite.scene(32, title, 'from Python and JavaScript', async () => {
    const tcp = await Listener.open({ port: 0, host: '::' });
    const abstract = uniqueWord();
    const unix = await Listener.open({ path: `\0${abstract}` });
    try {
      const addresses: readonly (readonly [string, number])[] = [
        ...hostAddresses().map((address) => [address, tcp.port] as const),
        ['192.0.2.1', 80],
        ['1.1.1.1', 443],
        ['169.254.169.254', 80],
        ['172.17.0.1', tcp.port],
        ['fd00:ec2::254', 80],
        ['2606:4700:4700::1111', 443],
      ];
      const inPython = pythonProbe(
        'Python',
        {
          ...Object.fromEntries(
            addresses.map(([host, port]) => [
              `TCP ${host}`,
              `socket.create_connection(("${host}", ${port}), 2)`,
            ]),
          ),
          ...Object.fromEntries(
            addresses.map(([host, port]) => [`UDP ${host}`, `datagram("${host}", ${port})`]),
          ),
          'an abstract socket of the host': `connected(socket.AF_UNIX, "\\0${abstract}")`,
          'the engine': 'connected(socket.AF_UNIX, "/var/run/docker.sock")',
          'a service of the system': 'connected(socket.AF_UNIX, "/run/dbus/system_bus_socket")',
        },
        [...NO_WAY_OUT, 'ENOENT'],
        `def connected(family, address, kind=socket.SOCK_STREAM):
    s = socket.socket(family, kind)
    s.settimeout(2)
    s.connect(address)
    return s
def datagram(host, port):
    s = connected(socket.AF_INET6 if ":" in host else socket.AF_INET, (host, port), socket.SOCK_DGRAM)
    s.send(b"x")
    return s.recv(1)`,
      );
      const inJavaScript = javascriptProbe(
        'JavaScript',
        Object.fromEntries(
          addresses.map(([host, port]) => [`TCP ${host}`, `connect(${port}, '${host}')`]),
        ),
        NO_WAY_OUT,
      );
      for (const probe of [inPython, inJavaScript]) await suite.expectDenied(probe);
      expect([tcp.connections, unix.connections]).toEqual([0, 0]);
    } finally {
      tcp.close();
      unix.close();
    }
    return 'denied';
  });

  suite.denied(33, 'DNS', [
    pythonProbe(
      'Python',
      {
        getaddrinfo: 'socket.getaddrinfo("example.com", 80)',
        'a host of the engine': 'socket.gethostbyname("host.docker.internal")',
        ...Object.fromEntries(
          ['8.8.8.8', '127.0.0.11', '127.0.0.53'].map((server) => [
            `asks ${server}`,
            `ask("${server}")`,
          ]),
        ),
      },
      [
        ...NO_WAY_OUT,
        '[Errno -2] Name or service not known',
        '[Errno -3] Temporary failure in name resolution',
        '[Errno -5] No address associated with hostname',
      ],
      `def ask(server):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(2)
    s.connect((server, 53))
    s.send(b"\\0\\1\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\7example\\3com\\0\\0\\1\\0\\1")
    return s.recv(512)`,
    ),
    javascriptProbe(
      'JavaScript',
      { lookup: "dns.lookup('example.com')", resolve: "dns.resolve4('example.com')" },
      [...NO_WAY_OUT, 'ENOTFOUND', 'EAI_AGAIN'],
    ),
  ]);

  const STREAM = 1;
  const DGRAM = 2;
  const RAW = 3;
  const SEQPACKET = 5;
  suite.denied(34, 'AF_VSOCK socket', [
    cProbe(
      'C',
      {
        socket: 'socket(AF_VSOCK, SOCK_STREAM, 0)',
        pair: 'socketpair(AF_VSOCK, SOCK_STREAM, 0, (int *)buffer)',
      },
      NO_SUCH_SOCKET,
    ),
    sockets('Python', {
      stream: [40, STREAM, 0],
      dgram: [40, DGRAM, 0],
      seqpacket: [40, SEQPACKET, 0],
    }),
  ]);
  suite.denied(35, 'AF_PACKET, raw IP, AF_ALG sockets', [
    cProbe(
      'C',
      {
        packet: 'socket(AF_PACKET, SOCK_RAW, 768)',
        'packet of the old kind': 'socket(AF_INET, SOCK_PACKET, 768)',
        raw: 'socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, 1)',
        algorithm: 'socket(AF_ALG, SOCK_SEQPACKET, 0)',
      },
      [...NO_SUCH_SOCKET, 'EINVAL'],
    ),
    sockets('Python', {
      packet: [17, RAW, 0x300],
      'packet datagram': [17, DGRAM, 0x300],
      'raw IP': [2, RAW, 255],
      'raw TCP': [2, RAW, 6],
      'raw ICMP': [2, RAW, 1],
      'raw IPv6': [10, RAW, 58],
      algorithm: [38, SEQPACKET, 0],
    }),
    sockets('of other kinds', {
      bluetooth: [31, RAW, 1],
      can: [29, RAW, 1],
      'express data path': [44, RAW, 0],
      tipc: [30, SEQPACKET, 0],
      rds: [21, SEQPACKET, 0],
      sctp: [2, SEQPACKET, 132],
      mptcp: [2, STREAM, 262],
      'udp-lite': [2, DGRAM, 136],
    }),
  ]);
  suite.denied(36, 'AF_NETLINK socket', [
    cProbe(
      'C',
      {
        route: 'socket(AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK, 0)',
        netfilter: 'socket(AF_NETLINK, SOCK_RAW, 12)',
        pair: 'socketpair(AF_NETLINK, SOCK_RAW, 0, (int *)buffer)',
      },
      NO_SUCH_SOCKET,
    ),
    sockets(
      'Python',
      Object.fromEntries(
        ['route', 'usersock', 'firewall', 'sock_diag', 'nflog', 'xfrm'].map((name, protocol) => [
          name,
          [16, RAW, protocol],
        ]),
      ),
    ),
    sockets('as datagrams', {
      audit: [16, DGRAM, 9],
      generic: [16, DGRAM, 16],
      uevent: [16, DGRAM, 15],
    }),
  ]);
}

/** Sockets by Python's class, and by the call itself with flags beside its type. */
const sockets = (
  how: string,
  kinds: Readonly<Record<string, readonly [family: number, type: number, protocol: number]>>,
) =>
  pythonProbe(
    how,
    Object.fromEntries(
      Object.entries(kinds).flatMap(([name, [family, type, protocol]]) => [
        [name, `socket.socket(${family}, ${type}, ${protocol})`],
        [`${name}, raw`, raw('socket', family, type | 0o2004000, protocol)],
      ]),
    ),
    NO_SUCH_SOCKET,
  );

const hostAddresses = () => [
  '127.0.0.1',
  '::1',
  ...Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? [])
      .filter(({ internal, scopeid }) => !internal && !scopeid)
      .map(({ address }) => address),
  ),
];

/** A server of the host, which nobody may reach. */
class Listener {
  connections = 0;
  readonly #server: Server;

  static async open(where: { path: string } | { port: number; host: string }): Promise<Listener> {
    const listener = new Listener();
    listener.#server.listen(where);
    await once(listener.#server, 'listening');
    return listener;
  }

  private constructor() {
    this.#server = createServer((socket) => {
      this.connections += 1;
      socket.destroy();
    });
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  close(): void {
    this.#server.close();
  }
}
