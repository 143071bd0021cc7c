import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingMessage,
  type ServerResponse
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterwards } from './afterwards';

/** A reverse proxy before a hub's store, which turns requests away as it is told to. */
export class ProxyBeforeHub {
  /** @param _target - the origin of the hub's store. */
  constructor(private readonly _target: string) {}

  /** The HTTP status with which a request is turned away; `undefined` passes it on. */
  turnsAway: (body: Buffer) => number | undefined = () => undefined;

  /** The origin, without a slash at its end. */
  origin = '';

  async start(): Promise<void> {
    const server = createServer((incoming, answer) => void this._pass(incoming, answer));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    afterwards(() => {
      server.closeAllConnections();
      server.close();
    });
  }

  private async _pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const status = this.turnsAway(body);
    if (status !== undefined) {
      answer.writeHead(status, { 'content-type': 'text/html' }).end('<h1>No</h1>');
      return;
    }
    const { method, headers, url } = incoming;
    const call = request(`${this._target}${url}`, { method, headers }, response => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    call.on('error', () => answer.writeHead(502).end());
    call.end(body);
  }
}
