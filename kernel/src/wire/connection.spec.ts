import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpoint, readConnection } from './connection';

describe('a connection file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainlab-connection-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = join(folder, 'connection.json');
  const good = {
    transport: 'tcp',
    ip: '127.0.0.1',
    shell_port: 1,
    control_port: 2,
    stdin_port: 3,
    iopub_port: 4,
    hb_port: 5,
    key: 'k',
    signature_scheme: 'hmac-sha256'
  };
  const read = (fields: object) => {
    writeFileSync(file, JSON.stringify(fields));
    return readConnection(file);
  };

  it('is read, with the addresses of both transports', () => {
    const tcp = read(good);
    expect(endpoint(tcp, tcp.iopubPort)).toBe('tcp://127.0.0.1:4');
    const ipc = read({ ...good, transport: 'ipc', ip: '/run/kernel-ipc' });
    expect(endpoint(ipc, ipc.shellPort)).toBe('ipc:///run/kernel-ipc-1');
    expect(tcp.curve).toBeUndefined();
    expect(read({ ...good, curve_publickey: 'p', curve_secretkey: 's' }).curve).toEqual({
      publicKey: 'p',
      secretKey: 's'
    });
  });

  it('is refused with the field at fault', () => {
    expect(() => read({ ...good, shell_port: 'x' })).toThrow(
      /"shell_port"; expected a port/
    );
    expect(() => read({ ...good, transport: 'udp' })).toThrow(/"transport"/);
    expect(() => read({ ...good, signature_scheme: 'md5' })).toThrow(
      /"signature_scheme"/
    );
    writeFileSync(file, '{');
    expect(() => readConnection(file)).toThrow(/Cannot read the connection file/);
  });
});
