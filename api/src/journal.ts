/**
 * Records of a journal: one append-only file per writer, one record per line,
 *
 *     <crc32, 8 hex digits> <sequence number> <JSON>\n
 *
 * with the checksum over everything after the first space up to the newline.
 * Sequence numbers start at 0 and have no gaps. The first record is the
 * writer's header. A torn last line is a record that was never acknowledged.
 */
import type { Objective } from './experiment.js';
import type { DatasetUse, EndStatus, GitState, NotebookOrigin } from './run.js';
import type { JsonNumber, ParamValue } from './scalars.js';

/** Sequence 0: who writes. `bootId` and `startTicks` tell a re-used pid from the writer. */
export interface JournalWriter {
  t: 'writer';
  version: 1;
  writer: string;
  host: string;
  bootId: string;
  pid: number;
  /** Field 22 of `/proc/<pid>/stat`; see proc(5). Empty where there is no `/proc`. */
  startTicks: string;
  time: number;
}

/** A run begins. */
export interface JournalRun {
  t: 'run';
  run: string;
  experiment: string;
  name: string;
  objective?: Objective;
  params: Record<string, ParamValue>;
  tags: Record<string, string>;
  time: number;
  owner: string;
  notebook?: NotebookOrigin;
  code?: string;
  environment: Record<string, string>;
  git?: GitState;
  device?: string;
}

/** Values of one step; short keys, since this is the hot path. */
export interface JournalMetrics {
  t: 'm';
  /** Run id. */
  r: string;
  /** Step. */
  s: number;
  /** Wall time, milliseconds since the Unix epoch. */
  w: number;
  /** Values by metric. */
  v: Record<string, JsonNumber>;
}

export interface JournalParams {
  t: 'params';
  r: string;
  v: Record<string, ParamValue>;
}

/** Late provenance: what is only known after the run began. */
export interface JournalProvenance {
  t: 'provenance';
  r: string;
  git?: GitState;
  device?: string;
  environment?: Record<string, string>;
}

export interface JournalTag {
  t: 'tag';
  r: string;
  k: string;
  v: string;
}

/** A file, whose bytes lie complete in the writer's blob folder under the number `blob`. */
export interface JournalArtifact {
  t: 'artifact';
  r: string;
  path: string;
  blob: number;
  size: number;
  sha256: string;
  time: number;
}

export interface JournalDataset {
  t: 'dataset';
  r: string;
  dataset: DatasetUse;
}

export interface JournalEnd {
  t: 'end';
  r: string;
  status: EndStatus;
  reason?: string;
  time: number;
}

export type JournalRecord =
  | JournalWriter
  | JournalRun
  | JournalMetrics
  | JournalParams
  | JournalProvenance
  | JournalTag
  | JournalArtifact
  | JournalDataset
  | JournalEnd;

/**
 * How a writer's process ended, written beside its journal by whoever watched
 * it (for a notebook, the kernel's front process). The store closes the
 * writer's open runs from it.
 */
export interface ExitRecord {
  version: 1;
  status: EndStatus;
  /** One sentence for people: `the kernel was restarted`, `killed by SIGKILL (out of memory?)`. */
  reason: string;
  exitCode?: number;
  signal?: string;
  time: number;
}
