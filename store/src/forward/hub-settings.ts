/** Where the hub's store is, and who this notebook server is to it. */
export interface HubSettings {
  /** Address of the hub's store, without a slash at its end. */
  url: string;
  /** The server's own token; absent where JupyterHub has not given one. */
  token?: string;
  /** Whose server it is, as JupyterHub has said. */
  user?: string;
}

/**
 * What the hub's admin has set for notebook servers by `TRAINLAB_STORE_URL`;
 * `undefined` where there is no store to share.
 *
 * @throws Error when the address cannot be one.
 */
export function hubSettings(
  env: NodeJS.ProcessEnv = process.env
): HubSettings | undefined {
  const address = env.TRAINLAB_STORE_URL;
  if (!address) {
    return undefined;
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash) {
    throw new Error(
      `TRAINLAB_STORE_URL is ${JSON.stringify(address)}; it is the whole address of the hub's ` +
        'store, as http://127.0.0.1:8000/services/trainlab.'
    );
  }
  return {
    url: url.href.replace(/\/+$/, ''),
    ...(env.JUPYTERHUB_USER ? { user: env.JUPYTERHUB_USER } : {}),
    ...(env.JUPYTERHUB_API_TOKEN ? { token: env.JUPYTERHUB_API_TOKEN } : {})
  };
}
