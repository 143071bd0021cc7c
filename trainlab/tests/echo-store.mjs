/**
 * Stands where the store stands, and shows what reaches it: `ensure` starts
 * `serve` in its own session, as the store's own program does.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';

const folder = process.env.TRAINLAB_HOME;
const socket = join(folder, 'echo.sock');
const broken = join(folder, 'broken');
const { WebSocketServer } = createRequire(new URL('../../package.json', import.meta.url))(
  'ws'
);

if (process.argv[2] === 'serve') {
  serve();
} else {
  ensure();
}

function ensure() {
  if (existsSync(broken)) {
    console.error('Error: the disk is full');
    process.exit(3);
  }
  const probe = connect(socket);
  probe.on('connect', () => {
    probe.end();
    console.log(JSON.stringify({ socket }));
  });
  probe.on('error', () => {
    const daemon = spawn(process.execPath, [process.argv[1], 'serve'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore']
    });
    daemon.stdout.on('data', () => {
      writeFileSync(join(folder, 'pid'), String(daemon.pid));
      console.log(JSON.stringify({ socket }));
      daemon.unref();
      daemon.stdout.destroy();
    });
  });
}

function serve() {
  const listeners = new Set();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://store');
    switch (url.pathname) {
      case '/api/bytes': {
        const hash = createHash('sha256');
        let size = 0;
        for await (const chunk of request) {
          size += chunk.length;
          hash.update(chunk);
        }
        response.end(JSON.stringify({ size, sha256: hash.digest('hex') }));
        break;
      }
      case '/api/zeros': {
        let left = Number(url.searchParams.get('size'));
        response.setHeader('content-length', left);
        const piece = Buffer.alloc(1 << 16);
        while (left > 0 && !response.destroyed) {
          const part = piece.subarray(0, Math.min(left, piece.length));
          left -= part.length;
          if (!response.write(part)) {
            await new Promise(resolve => {
              response.once('drain', resolve);
              response.once('close', resolve);
            });
          }
        }
        response.end();
        break;
      }
      case '/api/events':
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
        listeners.add(response);
        response.on('close', () => listeners.delete(response));
        break;
      case '/api/emit':
        for (const listener of listeners) {
          listener.write(`data: ${url.searchParams.get('text')}\n\n`);
        }
        response.end(JSON.stringify({ listeners: listeners.size }));
        break;
      case '/api/refuse':
        response.writeHead(413, { 'content-type': 'application/json' });
        response.end('{"code":"REQUEST_LIMIT_EXCEEDED","message":"Too large."}');
        break;
      case '/api/vanish':
        request.socket.destroy();
        break;
      case '/api/page':
        response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'a=b' });
        response.end('<script>alert(1)</script>');
        break;
      default: {
        let body = '';
        for await (const chunk of request) {
          body += chunk;
        }
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            method: request.method,
            url: request.url,
            headers: request.headers,
            body,
            pid: process.pid
          })
        );
      }
    }
  });
  new WebSocketServer({ server, path: '/api/socket' }).on('connection', (ws, request) => {
    ws.send(JSON.stringify({ url: request.url, headers: request.headers }));
    ws.on('message', (data, binary) => ws.send(data, { binary }));
  });
  if (existsSync(socket)) {
    unlinkSync(socket);
  }
  server.listen(socket, () => console.log('listening'));
}
