/** A list of checks that run one after the other and are counted. */
export class Suite {
  constructor() {
    this._passed = 0;
    this._failed = 0;
    this._at = Date.now();
  }

  /** Runs one part; a failure is told, and the next part runs. */
  async part(name, body) {
    const start = Date.now();
    try {
      await body();
      this._passed += 1;
      this._say('ok', name, start);
    } catch (error) {
      this._failed += 1;
      this._say('FAILED', name, start);
      process.stdout.write(`${error.stack ?? error}\n`);
      for (let cause = error.cause; cause; cause = cause.cause) {
        process.stdout.write(`  because: ${cause.stack ?? cause}\n`);
      }
    }
  }

  get failed() {
    return this._failed;
  }

  /** The line that the gate reads. */
  summary() {
    return `${this._passed} passed, ${this._failed} failed`;
  }

  _say(word, name, start) {
    process.stdout.write(
      `${word.padEnd(6)} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`
    );
  }
}
