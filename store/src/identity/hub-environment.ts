import type { Level } from '@trainlab/api';
import type { AccessSettings } from '../domain/access-rule.js';
import { serviceUser } from './identity.js';

const VISIBILITIES = ['private', 'groups'] as const;
const LEVELS = ['read', 'write', 'manage'] as const;

/**
 * What the hub's admin decides about the store: `TRAINLAB_HUB_VISIBILITY`,
 * `TRAINLAB_HUB_ADMINS_MANAGE` (0 or 1), `TRAINLAB_HUB_SERVICES` (as
 * `reporter=read,sweeper=write`) and `TRAINLAB_HUB_CACHE_SECONDS`.
 */
export interface HubSettings extends AccessSettings {
  /** How long an answer of the hub holds; milliseconds, at most 30 s. */
  cacheMs: number;
  /** `TRAINLAB_HUB_DATABASE`: a PostgreSQL database instead of a file. */
  postgres?: string;
}

/**
 * What JupyterHub tells a service that it manages; a service of another manager
 * is given the same variables by hand. See JupyterHub, "Services".
 */
export interface HubEnvironment {
  service: string;
  /** The service's own token, which is its OAuth secret too. */
  apiToken: string;
  /** Without a slash at its end. */
  apiUrl: string;
  /** Where all addresses of the service begin, with a slash at both ends. */
  prefix: string;
  listen: { host: string; port: number };
  clientId: string;
  /** A path below the prefix, or a whole address where the hub has subdomains. */
  callbackUrl: string;
  /** Where a browser logs in. */
  authorizeUrl: string;
  /** A token needs one of these. */
  accessScopes: readonly string[];
  /** Where browsers find the service, if the hub knows. */
  publicUrl?: string;
  settings: HubSettings;
}

/** @throws Error that names the variable at fault and what it should be. */
export function hubEnvironment(env: NodeJS.ProcessEnv = process.env): HubEnvironment {
  const needed = (name: string): string => {
    const value = env[name];
    if (!value) {
      throw new Error(
        `${name} is not set. "serve --hub" is started by JupyterHub as one of its services, ` +
          'which sets it; see docs/hub.md.'
      );
    }
    return value;
  };
  const service = needed('JUPYTERHUB_SERVICE_NAME');
  const prefix = slashed(needed('JUPYTERHUB_SERVICE_PREFIX'));
  const host = env.JUPYTERHUB_HOST ?? '';
  const hub = env.JUPYTERHUB_PUBLIC_HUB_URL
    ? slashed(env.JUPYTERHUB_PUBLIC_HUB_URL)
    : `${host}${slashed(env.JUPYTERHUB_BASE_URL || '/')}hub/`;
  return {
    service,
    apiToken: needed('JUPYTERHUB_API_TOKEN'),
    apiUrl: needed('JUPYTERHUB_API_URL').replace(/\/+$/, ''),
    prefix,
    listen: listenAt(needed('JUPYTERHUB_SERVICE_URL')),
    clientId: env.JUPYTERHUB_CLIENT_ID || `service-${service}`,
    callbackUrl: env.JUPYTERHUB_OAUTH_CALLBACK_URL || `${prefix}oauth_callback`,
    authorizeUrl: `${hub}api/oauth2/authorize`,
    accessScopes: scopes(env.JUPYTERHUB_OAUTH_ACCESS_SCOPES) ?? [
      'access:services',
      `access:services!service=${service}`
    ],
    ...(env.JUPYTERHUB_PUBLIC_URL ? { publicUrl: env.JUPYTERHUB_PUBLIC_URL } : {}),
    settings: hubSettings(env)
  };
}

/** @throws Error that names the variable at fault and what it should be. */
export function hubSettings(env: NodeJS.ProcessEnv): HubSettings {
  const visibility = env.TRAINLAB_HUB_VISIBILITY || 'private';
  if (!VISIBILITIES.includes(visibility as 'private')) {
    throw new Error(
      `TRAINLAB_HUB_VISIBILITY is ${JSON.stringify(visibility)}; it is "private" or "groups".`
    );
  }
  const admins = env.TRAINLAB_HUB_ADMINS_MANAGE || '1';
  if (!['0', '1'].includes(admins)) {
    throw new Error(
      `TRAINLAB_HUB_ADMINS_MANAGE is ${JSON.stringify(admins)}; it is 0 or 1.`
    );
  }
  const seconds = Number(env.TRAINLAB_HUB_CACHE_SECONDS || 10);
  if (!(seconds >= 0.1 && seconds <= 30)) {
    throw new Error(
      `TRAINLAB_HUB_CACHE_SECONDS is ${JSON.stringify(env.TRAINLAB_HUB_CACHE_SECONDS)}; it is ` +
        'a number from 0.1 to 30: for so long somebody who was locked out still gets in.'
    );
  }
  return {
    visibility: visibility as (typeof VISIBILITIES)[number],
    adminsManage: admins === '1',
    services: services(env.TRAINLAB_HUB_SERVICES ?? ''),
    cacheMs: seconds * 1000,
    ...(env.TRAINLAB_HUB_DATABASE
      ? { postgres: postgres(env.TRAINLAB_HUB_DATABASE) }
      : {})
  };
}

function postgres(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new Error(
      'TRAINLAB_HUB_DATABASE is not the address of a PostgreSQL database, as ' +
        'postgres://user@host/trainlab. Leave it away to keep a SQLite file.'
    );
  }
  return url;
}

function services(text: string): Map<string, Level> {
  const levels = new Map<string, Level>();
  for (const part of text.split(',').filter(one => one.trim() !== '')) {
    const [name, level] = part.split('=').map(one => one.trim());
    if (!name || !LEVELS.includes(level as Level)) {
      throw new Error(
        `TRAINLAB_HUB_SERVICES has ${JSON.stringify(part)}; each part is the name of a service ` +
          'and what it may do, as reporter=read, one of read, write and manage.'
      );
    }
    levels.set(serviceUser(name), level as Level);
  }
  return levels;
}

function listenAt(address: string): { host: string; port: number } {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'http:' || !url.port) {
    throw new Error(
      `JUPYTERHUB_SERVICE_URL is ${JSON.stringify(address)}; the store listens at an address ` +
        'as http://127.0.0.1:10101, with a port. Set it as the url of the service.'
    );
  }
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) };
}

function scopes(json: string | undefined): string[] | undefined {
  if (!json) {
    return undefined;
  }
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    // Said below.
  }
  if (
    !Array.isArray(list) ||
    list.length === 0 ||
    !list.every(one => typeof one === 'string')
  ) {
    throw new Error('JUPYTERHUB_OAUTH_ACCESS_SCOPES is not a list of scopes in JSON.');
  }
  return list as string[];
}

function slashed(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
