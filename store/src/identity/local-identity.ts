import { userInfo } from 'node:os';
import type { Asked, Identity, User } from './identity.js';

/**
 * The one user of an embedded store: whoever can open its socket, which lies in
 * a folder of that user alone. Jupyter's server has checked its own login before
 * and tells the name, encoded as in an address.
 */
export class LocalIdentity implements Identity {
  user({ headers }: Asked): User {
    const told = headers['x-trainlab-user'];
    return {
      name:
        typeof told === 'string' && told !== ''
          ? decoded(told).slice(0, 255)
          : userInfo().username,
      kind: 'user',
      groups: [],
      admin: true
    };
  }

  allows(): boolean {
    return true;
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
