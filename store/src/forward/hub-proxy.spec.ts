import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { WebSocket, WebSocketServer } from 'ws';
import { routeUpgrades } from '../events/upgrade';
import type { App } from '../routes/context';
import { afterwards } from '../testing/afterwards';
import { HubLink } from './hub-link';
import { HubProxy } from './hub-proxy';

/** More than all buffers on the way hold. */
const LARGE = 64 * 1024 * 1024;
/** Silence after which an answer is given up; milliseconds. */
const SILENCE = 200;

const hub = createServer((request, answer) => {
  if (request.url === '/large') {
    answer.end(Buffer.alloc(LARGE));
  } else if (request.url === '/torn') {
    answer.write('the first half');
  }
});
const sockets = new WebSocketServer({ noServer: true });
const app = fastify();
let link: HubLink;
let port: number;

beforeAll(async () => {
  hub.listen(0, '127.0.0.1');
  await once(hub, 'listening');
  hub.on('upgrade', (request, socket, head) => {
    if (request.url === '/events') {
      sockets.handleUpgrade(request, socket, head, peer => {
        peer.on('message', text => peer.send(text));
      });
    }
  });
  const { port: at } = hub.address() as AddressInfo;
  link = new HubLink({ url: `http://127.0.0.1:${at}` }, SILENCE);
  routeUpgrades(app as unknown as App);
  new HubProxy(link, {
    onWrite: () => undefined,
    onMissed: () => undefined,
    files: () => []
  }).register(app as unknown as App);
  app.get('/*', () => 'of this server');
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
  afterwards(async () => {
    link.close();
    app.server.closeAllConnections();
    hub.closeAllConnections();
    hub.close();
    await app.close();
  });
});

beforeEach(() => link.found());

async function ask(path: string): Promise<IncomingMessage> {
  const [answer] = (await once(
    get({ port, host: '127.0.0.1', path, agent: false }),
    'response'
  )) as [IncomingMessage];
  return answer;
}

/** Opens the events as a browser does. */
async function open(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/events`);
  await once(socket, 'open');
  return socket;
}

async function echo(socket: WebSocket): Promise<string> {
  socket.send('still here');
  const [text] = (await once(socket, 'message')) as [Buffer];
  return text.toString();
}

describe('the way through to the hub', () => {
  it('waits for a browser that pauses a large download, and cuts no stream', async () => {
    const events = await open();
    const download = await ask('/large');
    // Nobody reads; the time is what is tested.
    await sleep(5 * SILENCE);
    expect(link.state).toBe('connected');
    let size = 0;
    for await (const chunk of download as AsyncIterable<Buffer>) {
      size += chunk.length;
    }
    expect(size).toBe(LARGE);
    expect(await echo(events)).toBe('still here');
    events.close();
  });

  it('gives up only the answer in which the hub falls silent', async () => {
    const events = await open();
    const torn = await ask('/torn');
    torn.resume();
    await expect(once(torn, 'end')).rejects.toThrow('aborted');
    expect(link.state).toBe('connected');
    expect(await echo(events)).toBe('still here');
    events.close();
  });

  it('gives up a stream that the hub does not answer', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/silent`);
    await once(socket, 'error');
    expect(link.state).toBe('away');
  });
});
