import { readFileSync } from 'node:fs';

/** What a Jupyter client writes into the connection file it starts a kernel with. */
export interface Connection {
  transport: 'tcp' | 'ipc';
  ip: string;
  shellPort: number;
  controlPort: number;
  stdinPort: number;
  iopubPort: number;
  heartbeatPort: number;
  /** Key of the message signatures; empty means that messages are not signed. */
  key: string;
  signatureScheme: 'hmac-sha256';
  /** Z85 keys of CurveZMQ, when the client asked for an encrypted transport. */
  curve?: { publicKey: string; secretKey: string };
}

/**
 * Reads a connection file.
 *
 * @throws Error with the file's name and the field at fault.
 */
export function readConnection(file: string): Connection {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new Error(
      `Cannot read the connection file ${file}: ${(error as Error).message}. ` +
        'A Jupyter client passes this file when it starts the kernel.'
    );
  }
  const wrong = (field: string, expected: string): never => {
    throw new Error(
      `The connection file ${file} has ${JSON.stringify(fields[field])} as "${field}"; ` +
        `expected ${expected}.`
    );
  };
  const port = (field: string): number => {
    const value = Number(fields[field]);
    return Number.isInteger(value) && value > 0 ? value : wrong(field, 'a port number');
  };
  const transport = fields['transport'] ?? 'tcp';
  const scheme = fields['signature_scheme'] ?? 'hmac-sha256';
  const publicKey = fields['curve_publickey'];
  const secretKey = fields['curve_secretkey'];
  return {
    transport:
      transport === 'tcp' || transport === 'ipc'
        ? transport
        : wrong('transport', '"tcp" or "ipc"'),
    ip: typeof fields['ip'] === 'string' ? fields['ip'] : wrong('ip', 'an address'),
    shellPort: port('shell_port'),
    controlPort: port('control_port'),
    stdinPort: port('stdin_port'),
    iopubPort: port('iopub_port'),
    heartbeatPort: port('hb_port'),
    key: typeof fields['key'] === 'string' ? fields['key'] : '',
    signatureScheme:
      scheme === 'hmac-sha256' ? scheme : wrong('signature_scheme', '"hmac-sha256"'),
    curve:
      typeof publicKey === 'string' && typeof secretKey === 'string'
        ? { publicKey, secretKey }
        : undefined
  };
}

/** The ZeroMQ address of one port: `tcp://ip:port`, or `ipc://path-port`. */
export function endpoint(connection: Connection, port: number): string {
  return connection.transport === 'ipc'
    ? `ipc://${connection.ip}-${port}`
    : `tcp://${connection.ip}:${port}`;
}
