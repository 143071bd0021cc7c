import { DeviceReport, Time } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { DeviceMonitor } from '../devices/device-monitor.js';
import type { Context } from './context.js';

const Query = Type.Object(
  {
    since: Type.Optional({
      ...Time,
      description: 'Only samples after this time; all of the last 15 minutes when absent'
    })
  },
  { additionalProperties: false }
);

/** Watching begins with the first request and ends soon after the last. */
export function deviceRoutes({ app }: Context, monitor = new DeviceMonitor()): void {
  app.addHook('onClose', () => monitor.close());
  app.get(
    '/devices',
    {
      config: { access: 'device:read' },
      schema: {
        summary: 'GPUs, processor and memory of the host, now and in the last 15 minutes',
        querystring: Query,
        response: { 200: DeviceReport }
      }
    },
    ({ query }) => monitor.report(query.since)
  );
}
