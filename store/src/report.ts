/** Writes one line to the log of the daemon. */
export function report(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}
