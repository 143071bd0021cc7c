import type { ReactNode } from 'react';
import type { Address } from './address.js';
import { usePage } from './session.js';

export interface LinkProps {
  to: Address;
  className?: string;
  current?: boolean;
  title?: string;
  children: ReactNode;
}

/** A link within the page: a real one, which opens in a new tab as links do. */
export function Link({ to, className, current, title, children }: LinkProps) {
  const { go, href } = usePage();
  return (
    <a
      href={href(to)}
      className={className}
      title={title}
      aria-current={current ? 'page' : undefined}
      onClick={event => {
        const plain =
          event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
        if (plain) {
          event.preventDefault();
          go(to);
        }
      }}
    >
      {children}
    </a>
  );
}
