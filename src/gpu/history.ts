import type { DeviceHistory } from '@trainlab/api';

/** Milliseconds that are kept and shown. */
export const HISTORY_SPAN = 15 * 60_000;

export const NO_HISTORY: DeviceHistory = {
  times: [],
  host: { utilization: [], memory: [] },
  gpus: {}
};

type Column = (number | null)[];

/** What was known and what is new, as far as it is not older than the span. */
export function appendHistory(
  known: DeviceHistory,
  added: DeviceHistory,
  now: number
): DeviceHistory {
  const last = known.times[known.times.length - 1] ?? -Infinity;
  const repeated = added.times.filter(time => time <= last).length;
  const times = [...known.times, ...added.times.slice(repeated)];
  const old = times.findIndex(time => time >= now - HISTORY_SPAN);
  const from = old < 0 ? times.length : old;
  const nothing = (length: number): Column => new Array<null>(length).fill(null);
  const join = (before: Column | undefined, after: Column | undefined): Column =>
    [
      ...(before ?? nothing(known.times.length)),
      ...(after ?? nothing(added.times.length)).slice(repeated)
    ].slice(from);
  const uuids = new Set([...Object.keys(known.gpus), ...Object.keys(added.gpus)]);
  return {
    times: times.slice(from),
    host: {
      utilization: join(known.host.utilization, added.host.utilization),
      memory: join(known.host.memory, added.host.memory)
    },
    gpus: Object.fromEntries(
      [...uuids].map(uuid => {
        const [before, after] = [known.gpus[uuid], added.gpus[uuid]];
        return [
          uuid,
          {
            utilization: join(before?.utilization, after?.utilization),
            memory: join(before?.memory, after?.memory),
            power: join(before?.power, after?.power),
            temperature: join(before?.temperature, after?.temperature)
          }
        ];
      })
    )
  };
}
