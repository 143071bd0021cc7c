import { bucketed } from '@trainlab/analysis';
import {
  fromJsonNumber,
  toJsonNumber,
  type Curve,
  type JournalRecord,
  type JournalRun,
  type MetricSummary,
  type RunSummary
} from '@trainlab/api';
import { decodeRecords } from '@trainlab/api/node';
import { SNAPSHOT_POINTS, type ComparedRuns } from './snapshot.js';

interface Series {
  steps: number[];
  times: number[];
  values: number[];
}

/** What the journal tells of one run. */
class JournaledRun {
  constructor(beginning: JournalRun, slot: number) {
    const {
      run,
      experiment,
      name,
      objective,
      params,
      tags,
      time,
      owner,
      notebook,
      device
    } = beginning;
    this._summary = {
      id: run,
      experimentId: '',
      experimentName: experiment,
      ...(objective && { objective }),
      name,
      status: 'RUNNING',
      owner,
      startTime: time,
      color: slot,
      params: { ...params },
      tags: { ...tags },
      metrics: {},
      sparkline: [],
      ...(notebook && { notebook }),
      ...(device !== undefined && { device }),
      deleted: false,
      revision: 0
    };
  }

  take(record: JournalRecord): void {
    const summary = this._summary;
    switch (record.t) {
      case 'm':
        for (const [metric, value] of Object.entries(record.v)) {
          const series = this._series.get(metric) ?? { steps: [], times: [], values: [] };
          this._series.set(metric, series);
          series.steps.push(record.s);
          series.times.push(record.w);
          series.values.push(fromJsonNumber(value));
        }
        break;
      case 'params':
        Object.assign(summary.params, record.v);
        break;
      case 'tag':
        summary.tags[record.k] = record.v;
        break;
      case 'provenance':
        summary.device = record.device ?? summary.device;
        break;
      case 'end':
        summary.status = record.status;
        summary.statusReason = record.reason;
        summary.endTime = record.time;
        break;
      default:
    }
  }

  summary(): RunSummary {
    return {
      ...this._summary,
      metrics: Object.fromEntries(
        [...this._series].map(([metric, series]) => [metric, summaryOf(series)])
      )
    };
  }

  curves(): Curve[] {
    return [...this._series].map(([metric, series]) => {
      const { steps, values, min, max } = bucketed(series, SNAPSHOT_POINTS);
      const timeOf = new Map(series.steps.map((step, i) => [step, series.times[i]]));
      return {
        runId: this._summary.id,
        metric,
        count: series.values.length,
        steps,
        times: steps.map(step => timeOf.get(step) ?? this._summary.startTime),
        values: values.map(toJsonNumber),
        ...(min && max && { min: min.map(toJsonNumber), max: max.map(toJsonNumber) })
      };
    });
  }

  private readonly _summary: RunSummary;
  private readonly _series = new Map<string, Series>();
}

/** Reads runs of this process from its own journal, for when no store answers. */
export function comparedFromJournal(
  journal: Buffer,
  runIds: readonly string[]
): ComparedRuns {
  const found = new Map<string, JournaledRun>();
  for (const { record } of decodeRecords(journal)) {
    if (record.t === 'run') {
      const slot = runIds.indexOf(record.run);
      if (slot >= 0) {
        found.set(record.run, new JournaledRun(record, slot));
      }
    } else if (record.t !== 'writer') {
      found.get(record.r)?.take(record);
    }
  }
  const runs = runIds.flatMap(id => found.get(id) ?? []);
  return {
    runs: runs.map(run => run.summary()),
    curves: runs.flatMap(run => run.curves())
  };
}

function summaryOf({ steps, times, values }: Series): MetricSummary {
  const at = values.length - 1;
  const finite = values.map((_, i) => i).filter(i => Number.isFinite(values[i]));
  const least = finite.reduce((a, b) => (values[b] < values[a] ? b : a), finite[0]);
  const most = finite.reduce((a, b) => (values[b] > values[a] ? b : a), finite[0]);
  return {
    count: values.length,
    last: toJsonNumber(values[at]),
    lastStep: steps[at],
    lastTime: times[at],
    ...(finite.length > 0 && {
      min: values[least],
      minStep: steps[least],
      max: values[most],
      maxStep: steps[most]
    })
  };
}
