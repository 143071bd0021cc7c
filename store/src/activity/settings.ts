/** How a live run is told to a JupyterHub; see JupyterHub, "Tracking activity". */
export interface ActivitySettings {
  /** Where the hub takes it. */
  url: string;
  /** Empty for a user's default server. */
  server: string;
  /** Between two messages; milliseconds. */
  every: number;
  /** How long a run counts from its start; milliseconds. */
  limit: number;
}

const HOUR = 3_600_000;

/**
 * What the hub has given, and `TRAINLAB_ACTIVITY_LIMIT_HOURS` of its admin: 24
 * unless set, and 0 for never. `undefined` where nothing is to be told.
 *
 * @throws Error when the limit is not a number.
 */
export function activitySettings(
  env: NodeJS.ProcessEnv = process.env
): ActivitySettings | undefined {
  const hours = Number(env.TRAINLAB_ACTIVITY_LIMIT_HOURS || 24);
  if (!(hours >= 0)) {
    throw new Error(
      `TRAINLAB_ACTIVITY_LIMIT_HOURS is ${JSON.stringify(env.TRAINLAB_ACTIVITY_LIMIT_HOURS)}; ` +
        'it is the number of hours for which a run keeps its notebook server, or 0.'
    );
  }
  const seconds = Number(env.JUPYTERHUB_ACTIVITY_INTERVAL) || 300;
  return env.JUPYTERHUB_ACTIVITY_URL && hours > 0
    ? {
        url: env.JUPYTERHUB_ACTIVITY_URL,
        server: env.JUPYTERHUB_SERVER_NAME ?? '',
        every: Math.max(1, seconds) * 1000,
        limit: hours * HOUR
      }
    : undefined;
}
