import type { IncomingHttpHeaders } from 'node:http';
import { userInfo } from 'node:os';
import type { Identity, User } from './identity.js';

/**
 * The one user of an embedded store: whoever can open its socket, which lies in
 * a folder of that user alone. Jupyter's server has checked its own login before
 * and tells the name.
 */
export class LocalIdentity implements Identity {
  user(headers: IncomingHttpHeaders): User {
    const told = headers['x-trainlab-user'];
    return {
      name:
        typeof told === 'string' && told !== '' ? told.slice(0, 255) : userInfo().username
    };
  }

  allows(): boolean {
    return true;
  }
}
