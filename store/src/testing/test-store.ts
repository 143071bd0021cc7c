import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { soleViewer } from '../domain/viewer';
import { closeServices, openServices, type Services } from '../services';
import { TestJournal } from './journal';
import { testDatabase } from './test-database';
import { tempFolder } from './temp-folder';
import { afterwards } from './afterwards';

/** The services on a data folder of their own, with ingestion on. */
export class TestStore {
  /** @param postgres - a database instead of the one that tests run on. */
  constructor(postgres = testDatabase()) {
    this._postgres = postgres;
    this.data = tempFolder();
    this.journals = join(this.data, 'journals');
    mkdirSync(this.journals);
    this.services = this._open();
    afterwards(() => closeServices(this.services));
  }

  readonly data: string;
  readonly journals: string;
  readonly reports: string[] = [];
  readonly viewer = soleViewer({ name: 'ada', kind: 'user', groups: [], admin: true });
  fenced = 0;
  services: Services;

  /** Ends the services and opens them anew on the same folder. */
  reopen(): void {
    closeServices(this.services);
    this.services = this._open();
  }

  journal(): TestJournal {
    return new TestJournal(this.journals);
  }

  /** Waits until everything written to the journal is committed. */
  async settled(journal: TestJournal): Promise<void> {
    const reached = await this.services.ingest.wait(
      journal.writer,
      journal.sequence - 1,
      10_000
    );
    expect(reached).toBe(journal.sequence - 1);
  }

  private _open(): Services {
    const services = openServices({
      data: this.data,
      journals: this.journals,
      wal: true,
      postgres: this._postgres,
      report: line => this.reports.push(line),
      onFenced: () => (this.fenced += 1)
    });
    services.ingest.start();
    return services;
  }

  private readonly _postgres: string | undefined;
}
