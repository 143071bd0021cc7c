import type { onRequestHookHandler } from 'fastify';
import { DomainError } from '../domain/errors.js';
import type { Access, Identity, User } from '../identity/identity.js';

/**
 * Finds out who asks, and refuses whom the identity does not let ask at all. What
 * they may do with the thing that they ask for is decided where it is read or
 * changed. A browser that opens a page is sent to log in.
 *
 * @param prefix - where all addresses begin; absent where nobody logs in.
 */
export function admission(identity: Identity, prefix?: string): onRequestHookHandler {
  return (request, reply, done) => {
    const { access } = request.routeOptions.config;
    if (access === undefined || access === 'public') {
      done();
      return;
    }
    const admit = (user: User | undefined) => {
      if (!user && prefix && access === 'page:read' && request.method === 'GET') {
        const next = encodeURIComponent(request.originalUrl);
        void reply.redirect(`${prefix}login?next=${next}`);
        return;
      }
      request.user = user as User;
      done(refusal(identity, user, access));
    };
    try {
      const user = identity.user(request);
      if (user instanceof Promise) {
        user.then(admit, done);
      } else {
        admit(user);
      }
    } catch (error) {
      done(error as Error);
    }
  };
}

function refusal(
  identity: Identity,
  user: User | undefined,
  access: Access
): DomainError | undefined {
  if (!user) {
    return new DomainError(
      'UNAUTHENTICATED',
      'The store does not know who asks. Log in again.'
    );
  }
  return identity.allows(user, access)
    ? undefined
    : new DomainError('PERMISSION_DENIED', `${user.name} may not do this (${access}).`);
}
